"""What a tailored version demands: each rule kept, broken, and where there was no occasion."""

from datetime import timedelta

import pytest
from django.db import connection

from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.models import Departure, ReplayedRecord, ReplayRun, Rule
from evident.conformity.requirements.queries import conformance
from evident.conformity.requirements.tests.test_replaying import good, past, touch
from evident.conftest import NOON
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import product_itself
from evident.kernel.procedures import approvals, checklists, rules
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.records.models import Record
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Category, Incident, MajorIncident, ResolutionCode

__all__ = ["good"]
HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=40)
ITEMS = [
    {"code": "told", "text_en": "The user was told", "text_zh": "已告知用户"},
    {"code": "tested", "text_en": "It was tested", "text_zh": "已测试"},
]


def version(**asked):
    """Put a tailored version of the incident procedure into force; return its number."""
    effective = ProcedureVersion.objects.filter(kind="incident", state="effective")
    base = effective.get()
    effective.update(state="superseded")
    made = ProcedureVersion.objects.create(
        kind="incident", number=base.number + 1, state="effective", created_at=NOON,
        effective_at=NOON, rules=asked,
    )  # fmt: skip
    rules.forget()
    return made.number


@pytest.fixture
def under(good):
    """Replay a closed incident as if it had been opened under a version; return what departed."""

    def look(**asked):
        touch(good, procedure_version=version(**asked))
        return found()

    return look


def found():
    """Replay, and return rule, step and what it is about, of everything that departed."""
    replay(at=LATER)
    return sorted(Departure.objects.values_list("rule", "step", "what"))


def test_a_required_fact_that_was_known_departs_in_nothing(under):
    # the resolution was told at that very step, the category two steps before
    assert under(required={"resolve": ["resolution_note", "category"]}) == []
    assert under(required={"cancel": ["cancel_reason"]}) == []  # nobody cancelled it


def test_a_required_fact_that_was_unknown_is_told_with_its_name(under, client, sms_manager, good):
    missing = ("fact_missing", "resolve", "waiting_note")

    assert under(required={"resolve": ["resolution_note", "waiting_note"]}) == [missing]

    told = Departure.objects.get()
    assert conformance.about(told, procedure_version=1) == "what is awaited"
    client.force_login(sms_manager)
    page = client.get("/requirements/conformance/incident/fact_missing/").text
    assert "Missing fact" in page
    assert "what is awaited" in page


def test_a_fact_that_was_told_afterwards_was_missing_then(under, good):
    past(
        "UPDATE trail_entry SET changes = changes - 'category' WHERE record_id = %s"
        " AND event = 'incident.classify'",
        good.pk,
    )
    assert under(required={"resolve": ["category"]}) == []  # the trail never tells: as it is now
    past(
        """UPDATE trail_entry SET changes = changes || '{"category": [null, {"id": 4}]}'
        WHERE record_id = %s AND event = 'incident.close'""",
        good.pk,
    )

    assert under(required={"resolve": ["category"]}) == [("fact_missing", "resolve", "category")]


@pytest.fixture
def leave(agent, desk, requester, make_user, provider):
    """Resolve an incident twice, each time with the approval and the ticks its version asks for."""
    boss = make_user("boss", "process_owner", provider)
    code = ResolutionCode.objects.get(code="solved_permanently")

    def resolve(incident, *, at):
        for item in ITEMS:
            checklists.tick(record=incident, step="resolve", item=item["code"], by=agent, at=at)
        request = approvals.ask(record=incident, step="resolve", by=agent, at=at)
        approvals.decide(request=request, by=boss, at=at, is_approved=True)
        return incidents.resolve(incident=incident, by=agent, at=at, code=code, note="Repaired")

    def make():
        incident = incidents.report(by=requester, at=NOON, title="Outlook", symptom="Nothing")
        category = Category.objects.get(code="email")
        incident = incidents.classify(
            incident=incident, by=agent, at=NOON, category=category, impact=2, urgency=2
        )
        incident = incidents.take(incident=incident, by=agent, at=NOON)
        incident = resolve(incident, at=NOON + HOUR)
        incident = incidents.reopen(
            incident=incident, by=agent, at=NOON + 2 * HOUR, reason="It came back"
        )
        incident = resolve(incident, at=NOON + 3 * HOUR)
        incident = incidents.close(incident=incident, by=agent, at=NOON + 4 * HOUR)
        past("UPDATE trail_entry SET recorded_at = at WHERE record_id = %s", incident.pk)
        return incident

    return make


def test_each_taking_of_a_step_needs_its_approval_and_its_ticks(leave):
    version(
        approvals={"resolve": {"need": "any", "roles": ["process_owner"]}},
        checklists={"resolve": ITEMS},
    )
    incident = leave()
    assert found() == []

    past(
        "DELETE FROM trail_entry WHERE id = (SELECT max(id) FROM trail_entry"
        " WHERE event = 'approval.give')"
    )
    past(
        "DELETE FROM trail_entry WHERE id = (SELECT max(id) FROM trail_entry"
        " WHERE event = 'checklist.tick' AND facts->>'item' = 'told')"
    )
    touch(incident)

    assert found() == [("not_approved", "resolve", ""), ("not_ticked", "resolve", "told")]
    ticks = Departure.objects.get(rule=Rule.NOT_TICKED)
    number = incident.procedure_version
    assert conformance.about(ticks, procedure_version=number) == "The user was told"


def test_a_tick_that_was_taken_off_and_an_approval_taken_back_are_none(leave):
    version(
        approvals={"resolve": {"need": "any", "roles": ["process_owner"]}},
        checklists={"resolve": ITEMS},
    )
    incident = leave()
    past(
        "UPDATE trail_entry SET event = 'checklist.untick' WHERE id = (SELECT max(id)"
        " FROM trail_entry WHERE event = 'checklist.tick')"
    )
    past(
        "UPDATE trail_entry SET facts = jsonb_set(facts, '{is_complete}', 'false')"
        " WHERE id = (SELECT min(id) FROM trail_entry WHERE event = 'approval.give')"
    )
    touch(incident)

    assert found() == [("not_approved", "resolve", ""), ("not_ticked", "resolve", "tested")]


def test_a_step_nobody_took_needs_neither_approval_nor_ticks(under):
    asked = {"need": "any", "roles": ["process_owner"]}

    assert under(approvals={"cancel": asked}, checklists={"merge": ITEMS}) == []
    assert under(approvals={"close": asked}) == [("not_approved", "close", "")]
    assert under(checklists={"close": ITEMS[:1]}) == [("not_ticked", "close", "told")]


def test_a_role_counts_as_it_was_held_then_and_for_what(under, agent, good, other_customer):
    who = {"close": {"roles": ["process_owner"]}}
    role = Role.objects.get(code="process_owner")
    wrong = [("role", "close", "")]
    assert under(who=who) == wrong
    grant = Grant.objects.create(role=role, user=agent, organisation=other_customer)
    assert under(who=who) == wrong  # of another customer's records alone
    Grant.objects.filter(pk=grant.pk).update(organisation=None, process="service_request")
    assert under(who=who) == wrong
    Grant.objects.filter(pk=grant.pk).update(process="", valid_from=NOON + timedelta(days=3))
    assert under(who=who) == wrong  # only after it was closed
    Grant.objects.filter(pk=grant.pk).update(valid_from=NOON, valid_until=LATER)
    assert under(who=who) == []


def test_who_checks_is_kept_apart_from_whom_it_was_then(under, good, agent, manager):
    separated = {"close": ["assignee"]}
    assert under(separated=separated) == [("self_approved", "close", "")]
    Record.objects.filter(pk=good.pk).update(assignee=manager)  # handed over since
    assert under(separated=separated) == [("self_approved", "close", "")]
    assert under(separated={"cancel": ["assignee"]}) == []


@pytest.mark.parametrize(
    ("days", "departed"), [(1, [("overrun", "", "auto_close_hours")]), (6, [])]
)
def test_what_closes_by_itself_leaves_time_to_object(good, days, departed):
    at = NOON + timedelta(days=days)
    past(
        "UPDATE trail_entry SET by_id = NULL, door = 'job', at = %s, recorded_at = %s"
        " WHERE record_id = %s AND event = 'incident.close'",
        at, at, good.pk,
    )  # fmt: skip
    Record.objects.filter(pk=good.pk).update(closed_at=at)

    assert found() == departed


@pytest.mark.parametrize(
    ("days", "departed"), [(9, [("overrun", "", "major_review_hours")]), (6, []), (None, [])]
)
def test_a_major_incident_is_reviewed_in_time(good, agent, days, departed, client, sms_manager):
    if days is not None:
        MajorIncident.objects.create(
            incident=good, state="reviewed", reason="All of it", leader=agent, declared_at=NOON,
            restored_at=NOON, review_due_at=NOON + timedelta(days=7), review_cause="A cable",
            reviewed_at=NOON + timedelta(days=days),
        )  # fmt: skip

    assert found() == departed

    client.force_login(sms_manager)
    page = client.get("/requirements/conformance/incident/overrun/").text
    assert ("Hours within which a major incident is reviewed" in page) is bool(departed)


def test_history_of_any_age_is_replayed_and_a_full_run_does_it_anew(good):
    Record.objects.filter(pk=good.pk).update(closed_at=NOON - timedelta(days=4_000))

    assert replay(at=LATER) == 1
    assert replay(at=LATER + HOUR) == 0
    assert replay(at=LATER + 2 * HOUR, is_full=True) == 1
    kinds = list(ReplayRun.objects.values_list("kind", "records", "ended_at"))
    assert kinds == [
        ("full", 1, LATER + 2 * HOUR), ("increment", 0, LATER + HOUR), ("increment", 1, LATER),
    ]  # fmt: skip


def test_a_full_run_that_was_stopped_goes_on_where_it_was(closed_incident, monkeypatch):
    for _each in range(3):
        closed_incident()
    module = "evident.conformity.requirements.actions.replaying"
    monkeypatch.setattr(f"{module}.BATCH", 1)

    def stop(count):
        if count == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        replay(at=LATER, is_full=True, on_progress=stop)
    assert conformance.last_run() is None

    counts = []
    assert replay(at=LATER + HOUR, on_progress=counts.append) == 3
    assert counts == [3]  # of the two before nothing was done again
    assert ReplayedRecord.objects.count() == 3
    assert conformance.last_run().kind == "full"


def test_two_do_not_replay_at_once(good):
    elsewhere = connection.copy()
    place = "hashtext('evident.requirements.replay')"
    with elsewhere.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({place})")
        assert replay(at=LATER) == 0
        cursor.execute(f"SELECT pg_advisory_unlock({place})")
    elsewhere.close()

    assert replay(at=LATER) == 1


def test_what_was_opened_again_counts_no_more(good):
    touch(good, due_at=NOON)
    assert found() == [("late", "", "")]
    Incident.objects.filter(pk=good.pk).update(is_open=True, closed_at=None, state="in_progress")

    assert found() == []
    assert conformance.populations(product_itself()) == {}


def test_whoever_may_check_has_everything_replayed(client, good, sms_manager, requester):
    client.force_login(requester)
    assert client.post("/requirements/conformance/now/").status_code == 403
    client.force_login(sms_manager)
    replay(at=LATER)
    page = client.get("/requirements/conformance/").text
    assert "Last replayed:" in page

    answer = client.post("/requirements/conformance/now/", follow=True)

    assert "is being replayed" in answer.text
