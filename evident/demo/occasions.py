"""What does not come one by one: outages with many reports, waves, a printer that never rests."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from evident.demo.case import Case
from evident.demo.courses import Course, received, report, restored, whole, worked
from evident.demo.plan import case
from evident.demo.stage import Stage
from evident.kernel.links import actions as links
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, MajorCriterion
from evident.resolution.incidents.procedure import State

Played = tuple[Course, Case | None]
PRINTER_MONTHS = 4.5
PAYDAY = 25
REPORT_MINUTES = 55
"""How long after its beginning people still report an outage."""


def all_of(stage: Stage, *, since: datetime, until: datetime) -> Iterator[Played]:
    """Yield the courses of every occasion between `since` and `until`."""
    told = stage.world.occasions
    yield from noisy_printer(stage, since=since)
    yield from paydays(stage, since=since, until=until)
    for days, play, name in (
        (40, wave, "phishing"), (96, outage, "vpn"), (5, outage, "payroll"),
    ):  # fmt: skip
        if until - timedelta(days=days) > since:
            yield from play(stage, working(stage, until - timedelta(days=days)), told[name])
    yield from outage(stage, until - timedelta(minutes=75), told["line"])


def working(stage: Stage, at: datetime) -> datetime:
    """Return a moment of about `at` at which people work: some time after doors open."""
    morning = stage.local(at).replace(hour=6, minute=0).astimezone(at.tzinfo)
    return stage.hours.add(morning, 60 * stage.rng.randint(25, 90))


def noisy_printer(stage: Stage, *, since: datetime) -> Iterator[Played]:
    """Yield the same printer again and again, until it is replaced."""
    scenario = stage.world.scenarios["noisy_printer"]
    customer = stage.cast.customers[0]
    requester = stage.cast.users[customer.code][1]
    site = stage.cast.facts[requester.login]["sites"][0]
    series: list[Case] = []
    day = since + timedelta(days=5)
    while day < since + timedelta(days=30 * PRINTER_MONTHS):
        each = case(stage, scenario, working(stage, day), requester=requester, site=site)
        each.values["device"] = f"PRN-{site['code']}-03"
        yield linked(each, series), each
        day += timedelta(days=stage.rng.randint(6, 14))


def linked(case: Case, series: list[Case]) -> Course:
    """Run a case as usual, and link it to the one before in the series."""
    course = whole(case)
    yield next(course)
    following = next(course, None)
    if series:
        links.add(
            record=case.incident,
            other=series[-1].incident,
            meaning="related",
            by=case.desk_agent,
            at=case.at,
        )
    series.append(case)
    while following is not None:
        yield following
        following = next(course, None)


def paydays(stage: Stage, *, since: datetime, until: datetime) -> Iterator[Played]:
    """Yield trouble of payroll on the days before salaries are due."""
    scenario = stage.world.scenarios["payroll_slow"]
    day = since.replace(day=PAYDAY)
    while day < until - timedelta(days=12):
        for customer in stage.rng.sample(stage.cast.customers, stage.rng.randint(1, 2)):
            at = working(stage, day) + timedelta(minutes=stage.rng.randint(0, 240))
            if since < at < until:
                each = case(stage, scenario, at, customer=customer)
                yield whole(each), each
        day = (day + timedelta(days=31)).replace(day=PAYDAY)


def wave(stage: Stage, start: datetime, told: dict[str, Any]) -> Iterator[Played]:
    """Yield many reports of the same at one customer, merged into the first."""
    customer = stage.cast.customers[told["customer"]]
    scenario = stage.world.scenarios[told["scenario"]]
    first = case(stage, scenario, start, customer=customer, channel="phone")
    yield whole(first), first
    for _each in range(told["reports"]):
        at = start + timedelta(minutes=stage.rng.randint(3, 70))
        report = case(stage, scenario, at, customer=customer, channel="mail")
        yield merged(report, first), report


def merged(case: Case, first: Case) -> Course:
    """Report it, and find that somebody else did before."""
    yield from reported(case)
    case.at += timedelta(minutes=case.rng.randint(4, 15))
    yield case.at
    if not is_unresolved(first):
        yield from received(case)
        yield from worked(case)
        yield from restored(case)
        return
    case.note(case.desk_agent, case.phrase("duplicate_note"))
    actions.merge(into=first.incident, duplicates=[case.incident], by=case.desk_agent, at=case.at)


def reported(case: Case) -> Course:
    """Report a case and no more."""
    yield case.at
    report(case)


def is_unresolved(case: Case) -> bool:
    """Return whether work on it goes on."""
    case.incident.refresh_from_db()
    return case.incident.is_unresolved


def outage(stage: Stage, start: datetime, told: dict[str, Any]) -> Iterator[Played]:
    """Yield a major incident and the reports it brings, as children of it."""
    head = Head(stage, start, told)
    yield head.course(), None
    scenario = stage.world.scenarios[told["scenario"]]
    customers = [stage.cast.customers[place] for place in told["customers"]]
    for _each in range(told["reports"]):
        at = start + timedelta(minutes=stage.rng.randint(4, REPORT_MINUTES))
        site = told.get("site")
        customer = stage.rng.choice(customers)
        sites = stage.cast.facts[stage.cast.users[customer.code][0].login]["sites"]
        child = case(
            stage,
            scenario,
            at,
            customer=customer,
            site=sites[site] if site is not None else None,
            channel=stage.rng.choice(["phone", "phone", "portal"]),
        )
        yield head.child(child), child


class Head:
    """A major incident: led, told of, restored, reviewed."""

    def __init__(self, stage: Stage, start: datetime, told: dict[str, Any]) -> None:
        self.stage, self.start, self.told = stage, start, told
        self.rng = Random(stage.rng.random())  # noqa: S311  # a sample that can be repeated
        self.worker = stage.cast.members[told["team"]][0]
        self.leader = stage.cast.holder("process_manager")
        self.incident: Incident
        self.firsts: dict[int, Case] = {}
        self.restored_at = start + timedelta(minutes=told["minutes"])

    def after(self, minutes: float) -> datetime:
        """Return the moment so long after the beginning."""
        return self.start + timedelta(minutes=minutes, seconds=self.rng.randrange(50))

    def course(self) -> Course:
        """Lead it from the first alarm to the review."""
        told, cast = self.told, self.stage.cast
        at = self.start
        yield at
        single = told["customers"] if len(told["customers"]) == 1 else []
        self.incident = actions.report(
            by=self.worker,
            at=at,
            title=told["title"],
            symptom=told["symptom"],
            scope_of_impact=told["scope"],
            organisation=cast.customers[single[0]] if single else cast.provider,
            service=self.stage.services[told["category"]],
            channel="monitoring",
        )
        yield (at := self.after(3))
        self.do(
            "classify",
            self.worker,
            at,
            category=self.stage.categories[told["category"]],
            impact=1,
            urgency=1,
        )
        self.do("take", self.worker, at)
        yield (at := self.after(9))
        self.do(
            "declare_major",
            self.leader,
            at,
            leader=self.leader,
            reason=told["reason"],
            criterion=MajorCriterion.objects.filter(is_active=True).order_by("order").first(),
            customer_text=told["customer_text"],
            affects_all=not single,
        )
        yield (at := self.after(13))
        communicator = cast.members["desk"][0]
        self.do(
            "coordinate_major",
            self.leader,
            at,
            room=told["room"],
            communicator=communicator,
            engineer=self.worker,
        )
        yield (at := self.after(17))
        management = cast.holder("top_management")
        self.do("inform_management", self.leader, at, told=management, text=told["notice"])
        yield from self.updates(communicator)
        yield from self.ended(management)

    def updates(self, communicator: Any) -> Course:
        """Say every half hour where it stands, and note among staff what is found."""
        for turn, (note, update) in enumerate(
            zip(self.told["notes"], self.told["updates"], strict=True)
        ):
            yield (at := self.after(24 + 30 * turn))
            self.do("update_major", self.worker, at, text=note, is_public=False)
            yield (at := self.after(32 + 30 * turn))
            self.do("update_major", communicator, at, text=update, is_public=True)

    def ended(self, management: Any) -> Course:
        """Restore the service, tell of it, close it, and learn from it."""
        told = self.told
        yield (at := self.restored_at)
        code = self.stage.codes[told["code"]]
        self.do("restore_major", self.worker, at, code=code, note=told["fix"])
        yield (at := at + timedelta(minutes=14))
        text = told["restored_notice"]
        self.do("inform_management", self.leader, at, told=management, text=text, way="mail")
        review = told["review"]
        yield (at := self.stage.hours.add(at, 5 * 3600))
        review_at = self.stage.hours.add(at, review["after_hours"] * 3600)
        self.do("plan_major_review", self.leader, at, review_at=review_at, people=review["people"])
        yield (at := review_at + timedelta(minutes=70))
        self.do(
            "review_major",
            self.leader,
            at,
            cause=review["cause"],
            went_well=review["went_well"],
            to_improve=review["to_improve"],
            actions=review["actions"],
        )

    def do(self, step: str, by: Any, at: datetime, **facts: Any) -> None:
        """Take a step on the incident."""
        self.incident.refresh_from_db()
        getattr(actions, step)(incident=self.incident, by=by, at=at, **facts)

    def child(self, case: Case) -> Course:
        """Report it as somebody who only knows that it does not work, and put it under this."""
        yield from reported(case)
        at = case.at + timedelta(minutes=case.rng.randint(4, 16))
        at = max(at, self.after(14))
        yield at
        case.at = at
        first = self.firsts.setdefault(case.customer.pk, case)
        if first is not case and case.chance(0.35) and is_unresolved(first):
            case.note(case.desk_agent, case.phrase("duplicate_note"))
            into = first.incident
            actions.merge(into=into, duplicates=[case.incident], by=case.desk_agent, at=at)
            return
        case.do(
            "classify",
            by=case.desk_agent,
            category=self.stage.categories[case.scenario.category],
            impact=2,
            urgency=1,
        )
        if not Incident.objects.filter(pk=self.incident.pk, is_open=True).exists():
            return
        case.do("adopt", by=case.desk_agent, parent=self.incident)
        case.note(case.desk_agent, case.phrase("parent_note"))
        case.reply(case.desk_agent, case.phrase("child_tell"))
        yield (at := max(at, self.restored_at) + timedelta(minutes=case.rng.randint(6, 30)))
        case.at = at
        case.do("take", by=case.desk_agent)
        case.do("resolve", by=case.desk_agent, code=case.code, note=case.said("fix"))
        case.reply(case.desk_agent, case.phrase("tell"))
        if case.chance(0.6):
            yield case.wait(90)
            if case.is_in(State.RESOLVED):
                case.do("confirm", by=case.requester)
