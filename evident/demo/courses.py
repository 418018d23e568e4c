"""
How incidents run: generators that yield when something happens, and do it when that time comes.

Whoever plays a course waits for the moment it yields; courses of many incidents interleave, and
where the present is reached they simply stand as they are.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from evident.demo.case import Case
from evident.resolution.incidents import actions
from evident.resolution.incidents.models.incident import EscalationLevel
from evident.resolution.incidents.procedure import UNRESOLVED, State

Course = Iterator[datetime]
WITHDRAWN, MISROUTED, ASKED, NOTED, HELD = 0.025, 0.07, 0.6, 0.65, 0.3
CONFIRMED, THANKED, REOPENED = 0.42, 0.6, 0.05
FORGOTTEN = 9
"""One in so many incidents runs out of time without anybody carrying it up."""
ON_THE_PHONE = frozenset({"phone", "chat", "walk_in"})
AT_ONCE, BY_RETURN = 0.95, 0.65
"""How much of what the desk solves itself it solves at first contact: spoken to, and written to."""
TALKED_MINUTES = 12


def whole(case: Case) -> Course:
    """Report an incident and see it through."""
    yield case.at
    report(case)
    if case.channel == "portal" and not case.halts and case.chance(WITHDRAWN):
        yield from withdrawn(case)
        return
    yield from received(case)
    yield from worked(case)
    yield from restored(case)


def report(case: Case) -> None:
    """Record it, in the way it reached us."""
    facts = {
        "title": case.said("title"),
        "symptom": case.said(kind_of_symptom(case)),
        "location": f"{case.site['name']} {case.values['room']}",
        "item": case.values["device"],
        "organisation": case.customer,
        "channel": case.channel,
    }
    if service := case.stage.services.get(case.scenario.category):
        facts["service"] = service
    if case.channel == "portal":
        case.incident = actions.report(by=case.requester, at=case.at, **facts)
    elif case.channel == "monitoring":
        facts["location"] = case.site["name"]
        case.incident = actions.report(by=case.worker, at=case.at, **facts)
    else:
        case.incident = actions.report(
            by=case.desk_agent,
            at=case.at,
            requester=case.requester,
            contact=case.requester.phone,
            scope_of_impact=case.said("scope"),
            **facts,
        )
    case.is_reported = True


def kind_of_symptom(case: Case) -> str:
    """Return whether a person or a machine tells what is wrong."""
    return "alert" if case.channel == "monitoring" and case.scenario.said("alert") else "symptom"


def withdrawn(case: Case) -> Course:
    """Let the user take the report back."""
    yield case.wait(25)
    case.do("cancel", by=case.requester, reason=case.phrase("cancel"))


def received(case: Case) -> Course:
    """Classify it and bring it to somebody who works on it."""
    yield case.wait(2 if case.channel in ON_THE_PHONE else 16)
    by = case.worker if case.channel == "monitoring" else case.desk_agent
    impact, urgency = case.scenario.impact, case.scenario.urgency
    if case.chance(0.2):
        urgency = min(3, max(1, urgency + case.rng.choice([-1, 1])))
    case.do(
        "classify",
        by=by,
        category=case.stage.categories[case.scenario.category],
        impact=impact,
        urgency=urgency,
    )
    if case.channel not in ON_THE_PHONE and (case.incident.priority or 5) <= 3:
        case.do("edit", by=by, scope_of_impact=case.said("scope"))
    if case.scenario.team != "desk" and not case.halts and case.chance(MISROUTED):
        yield from misrouted(case)
    elif case.scenario.team != "desk":
        yield from handed_on(case)
    else:
        case.worker = case.desk_agent
    yield case.wait(4 if case.scenario.team == "desk" else 22)
    case.values["agent"] = case.stage.call(case.worker)
    case.do("take", by=case.worker)


def handed_on(case: Case) -> Course:
    """Let the desk or the team's lead name somebody, where a rule has not brought it there."""
    if case.incident.team_id == case.team.pk and case.chance(0.55) and case.halts != "assigned":
        return  # somebody of the team takes it
    yield case.wait(9)
    lead = case.stage.cast.members[case.scenario.team][0]
    by = lead if case.incident.team_id == case.team.pk else case.desk_agent
    named = case.worker if case.chance(0.6) else None
    case.do("assign", by=by, team=case.team, assignee=named)


def misrouted(case: Case) -> Course:
    """Send it to the wrong team first, which passes it on."""
    cast = case.stage.cast
    wrong = case.rng.choice([code for code in cast.teams if code not in ("desk", case.team.code)])
    case.do("assign", by=case.desk_agent, team=cast.teams[wrong], reason=case.phrase("handover"))
    yield case.wait(35)
    somebody = case.rng.choice(cast.members[wrong])
    case.note(somebody, case.phrase("not_ours", team=case.team.name))
    case.do(
        "assign", by=somebody, team=case.team, reason=case.phrase("pass_on", team=case.team.name)
    )


def is_solved_at_once(case: Case) -> bool:
    """Return whether the desk knows what to do: less often where too much comes at once."""
    if case.scenario.team != "desk" or case.halts or case.is_slow:
        return False
    known = AT_ONCE if case.channel in ON_THE_PHONE else BY_RETURN
    return case.chance(known / case.stage.strain_at(case.at))


def worked(case: Case) -> Course:
    """Ask, look, wait, and find out; the desk solves much while the user is on the line."""
    minutes = case.scenario.minutes
    if is_solved_at_once(case):
        yield case.wait(min(minutes * 0.4, TALKED_MINUTES))
        if case.chance(NOTED):
            case.note(case.worker, case.said("note"))
        return
    if (case.incident.priority or 5) <= 2:
        yield from raised(case)
    if case.chance(ASKED) and case.channel != "monitoring":
        yield from asked(case)
    if case.chance(NOTED):
        yield case.wait(minutes * 0.3)
        case.note(case.worker, case.said("note"))
    if (case.scenario.hold and case.chance(HELD)) or case.halts == "pending":
        yield from held(case)
    if case.chance(0.03):
        yield from reprioritised(case)
    if case.scenario.team != "desk" and case.chance(0.3):
        yield case.wait(minutes * 0.4)
        case.reply(case.worker, case.phrase("update"))
    since = case.at
    yield from pressed(case, since=since, until=case.wait(minutes * 0.5))


def pressed(case: Case, *, since: datetime, until: datetime) -> Course:
    """Carry it up when its time runs out before it is restored; now and then nobody does."""
    case.incident.refresh_from_db(fields=["due_at", "escalation"])
    due = case.incident.due_at
    is_forgotten = case.incident.pk % FORGOTTEN == 0
    if due is not None and due < until and not case.incident.escalation and not is_forgotten:
        case.at = max(since, due)
        yield case.at
        if case.incident.state in UNRESOLVED:
            reason = case.stage.world.phrases["overdue"][0]
            level = EscalationLevel.TEAM_LEAD
            case.do("escalate", by=case.worker, level=level, reason=reason)
    case.at = until
    yield until


def raised(case: Case) -> Course:
    """Carry a pressing one up, and say how it stands."""
    if case.incident.priority == 1 or case.chance(0.3):
        yield case.wait(12)
        level = (
            EscalationLevel.PROCESS_MANAGER
            if case.incident.priority == 1
            else EscalationLevel.TEAM_LEAD
        )
        case.do("escalate", by=case.worker, level=level, reason=case.phrase("escalate"))
    yield case.wait(15)
    case.do("edit", by=case.worker, progress=case.phrase("progress"))


def asked(case: Case) -> Course:
    """Ask the user something, and perhaps wait for the answer."""
    yield case.wait(6)
    case.reply(case.worker, case.said("ask"))
    if case.chance(0.35) and case.channel not in ON_THE_PHONE:
        yield case.wait(3)
        case.do(
            "hold",
            by=case.worker,
            waiting_for="user",
            note=case.phrase("hold"),
            until=case.stage.hours.add(case.at, 3 * 8 * 3600),
        )
    yield case.wait(50)
    case.reply(case.requester, case.said("answer"))
    if case.is_in(State.PENDING):  # it waited for something else meanwhile
        case.do("resume", by=case.worker)


def held(case: Case) -> Course:
    """Wait for what others have to do."""
    yield case.wait(20)
    waiting_for = case.scenario.hold or "user"
    days = case.rng.choice([1, 1, 2, 3, 5])
    until = case.stage.hours.add(case.at, days * 8 * 3600)
    case.do(
        "hold",
        by=case.worker,
        waiting_for=waiting_for,
        note=case.said("hold"),
        until=None if case.halts else until,
    )
    case.reply(case.worker, case.phrase(f"told_{waiting_for}"))
    case.at = until - timedelta(minutes=case.rng.randint(20, 160))
    yield case.at
    if case.is_in(State.PENDING):
        case.do("resume", by=case.worker)


def reprioritised(case: Case) -> Course:
    """See that it is more pressing than it looked."""
    yield case.wait(15)
    case.do(
        "prioritise",
        by=case.worker,
        impact=case.incident.impact,
        urgency=max(1, case.incident.urgency - 1),
        priority=max(1, (case.incident.priority or 3) - 1),
        reason=case.phrase("raise"),
    )


def restored(case: Case) -> Course:
    """Resolve it, and hear what the user says."""
    case.do("resolve", by=case.worker, code=case.code, note=case.said("fix"))
    if case.channel == "monitoring":
        if case.chance(0.7):
            yield case.wait(240)
            if case.is_in(State.RESOLVED):
                case.do("close", by=case.worker)
        return
    case.reply(case.worker, case.said("tell"))
    if case.chance(REOPENED) or case.halts == "reopened":
        yield case.wait(200)
        if not case.is_in(State.RESOLVED):
            return
        case.do("reopen", by=case.requester, reason=case.said("again"))
        yield case.wait(40)
        case.do("take", by=case.worker)
        yield case.wait(case.scenario.minutes * 0.4)
        case.note(case.worker, case.phrase("second_look"))
        yield case.wait(case.scenario.minutes)
        case.do("resolve", by=case.worker, code=case.code, note=case.said("fix"))
        case.reply(case.worker, case.phrase("tell_again"))
    if case.chance(CONFIRMED) and case.halts != "resolved":
        yield case.wait(150)
        if not case.is_in(State.RESOLVED):
            return
        if case.chance(THANKED):
            case.reply(case.requester, case.phrase("thanks"))
        case.do("confirm", by=case.requester)


def is_at_rest(case: Case) -> bool:
    """Return whether the incident has come to where it shall stand still."""
    return bool(case.halts) and case.is_reported and case.is_in(case.halts)
