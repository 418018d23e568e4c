"""Closed records replayed: a good one departs in nothing, and each rule is broken once."""

from datetime import timedelta

import pytest
from django.db import connection

from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.models import Departure, ReplayedRecord, Rule
from evident.conformity.requirements.queries import conformance
from evident.conformity.requirements.replaying.moves import rule_of_move
from evident.conformity.requirements.replaying.telling import shown_by_nearest
from evident.conftest import NOON
from evident.kernel.access.queries import product_itself
from evident.kernel.procedures import rules
from evident.kernel.procedures.models import (
    ApprovalDecision,
    ApprovalRequest,
    ProcedureVersion,
)
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.models import Clock, Metric, Party
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, ResolutionCode
from evident.resolution.service_requests.models import Approval, Seat
from evident.resolution.service_requests.tests.conftest import (
    hours,
    make_live,
    make_offering,
    make_order,
    make_service,
    owner,
)

__all__ = [
    "calendars", "drafted", "hours", "in_force", "make_live", "make_offering", "make_order",
    "make_service", "owner", "terms_of",
]  # fmt: skip
LATER = NOON + timedelta(days=2)


def found():
    """Return the rules that were broken, by record."""
    return sorted(Departure.objects.values_list("record_id", "rule"))


def touch(incident, **facts):
    """Change a record so that it is replayed anew."""
    Record.objects.filter(pk=incident.pk).update(version=incident.version + 1, **facts)
    incident.version += 1


def past(statement, *values):
    """Change the trail past its trigger, as nobody can from outside."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE trail_entry DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE trail_entry ENABLE TRIGGER USER")


@pytest.fixture
def good(closed_incident):
    """A closed incident that was written as it happened."""
    incident = closed_incident()
    past("UPDATE trail_entry SET recorded_at = at WHERE record_id = %s", incident.pk)
    return incident


def test_a_good_record_departs_in_nothing_and_is_counted(good):
    assert replay(at=LATER) == 1
    assert found() == []
    assert conformance.populations(product_itself()) == {"incident": 1}
    assert replay(at=LATER) == 0  # only what is new or changed


def test_each_rule_is_found(good, agent, manager):
    replay(at=LATER)
    entry = Entry.objects.get(record_id=good.pk, event="incident.resolve")
    past(
        "UPDATE trail_entry SET recorded_at = at + interval '25 hours', door = 'page'"
        " WHERE id = %s",
        entry.pk,
    )
    touch(good, due_at=NOON)
    asked = ApprovalRequest.objects.create(
        record_id=good.pk, step="close", asked_by=agent, asked_at=NOON
    )
    ApprovalDecision.objects.create(request=asked, by=agent, at=NOON, is_approved=True)

    assert replay(at=LATER) == 1

    assert [rule for _key, rule in found()] == [Rule.BACK_DATED, Rule.LATE, Rule.SELF_APPROVED]
    told = Departure.objects.get(rule=Rule.BACK_DATED)
    assert (told.step, told.entry_id) == ("resolve", entry.pk)
    assert [each.records for each in conformance.counted(product_itself())] == [1, 1, 1]
    ApprovalDecision.objects.all().delete()
    touch(good, due_at=None)
    replay(at=LATER)
    assert [rule for _key, rule in found()] == [Rule.BACK_DATED]  # older findings are replaced


@pytest.mark.parametrize(
    ("event", "hours", "hours_set", "departs"),
    [
        ("resolve", 2, 24, False),  # service was back before it was written down
        ("resolve", 25, 24, True),
        ("resolve", 4, 3, True),
        ("close", 2, 24, True),  # nothing but its writing down
    ],
)
def test_how_late_a_step_may_be_told_is_set_by_the_procedure(
    good, event, hours, hours_set, departs
):
    ProcedureVersion.objects.create(
        kind="incident", number=7, state="superseded", created_at=NOON,
        rules={"limits": {"back_date_hours": hours_set}},
    )  # fmt: skip
    rules.forget()
    touch(good, procedure_version=7)
    past(
        "UPDATE trail_entry SET recorded_at = at + %s * interval '1 hour', door = 'page',"
        " at = at WHERE record_id = %s AND event = %s",
        hours, good.pk, f"incident.{event}",
    )  # fmt: skip
    replay(at=LATER)
    assert [rule for _key, rule in found()] == [Rule.BACK_DATED] * departs


def test_what_is_told_later_is_in_no_wrong_order(agent, desk, requester):
    """It was taken after it worked again: nobody knew yet."""
    hour = timedelta(hours=1)
    incident = actions.report(by=requester, at=NOON, title="Outlook does not start")
    incident = actions.take(incident=incident, by=agent, at=NOON + 2 * hour)
    incident = actions.resolve(
        incident=incident, by=agent, at=NOON + 3 * hour, restored_at=NOON + hour, note="Came back",
        code=ResolutionCode.objects.get(code="no_fault"),
    )  # fmt: skip
    actions.close(incident=incident, by=agent, at=NOON + 24 * hour)
    past("UPDATE trail_entry SET recorded_at = at WHERE record_id = %s", incident.pk)

    assert replay(at=LATER) == 1
    assert found() == []


@pytest.mark.parametrize(("minutes", "late"), [(240, []), (30, [("late", "resolution")])])
def test_a_missed_promise_is_late_although_its_clock_stopped(
    in_force, terms_of, closed_incident, minutes, late, client, sms_manager
):
    """A record whose clocks stopped is due no more: they say whether it was in time."""
    in_force(terms_of(resolution=minutes))
    incident = closed_incident()
    incident.refresh_from_db()
    assert incident.due_at is None
    touch(incident, due_at=NOON)  # where there are clocks, what the record says does not count

    replay(at=LATER)

    told = Departure.objects.filter(rule=Rule.LATE)
    assert list(told.values_list("rule", "step")) == late
    entry = Entry.objects.get(event="incident.resolve", record_id=incident.pk)
    assert [each.entry_id for each in told.all()] == [entry.pk] * len(late)
    client.force_login(sms_manager)
    page = client.get("/requirements/conformance/incident/late/").text
    assert (str(Metric.RESOLUTION.label) in page) is bool(late)
    Clock.objects.update(party=Party.OLA)  # what teams promise each other is no promise to others
    touch(incident, due_at=None)
    replay(at=LATER)
    assert not told.exists()


def test_an_order_approved_by_whoever_it_is_for_is_found(make_order, make_user, customer):
    """Orders keep approvals of their own: by the one who ordered, and by the one it is for."""
    boss = make_user("boss", "requester", customer)
    order = make_order(())
    approval = Approval.objects.create(
        service_request=order, position=1, need="any", state="approved", asked_at=NOON
    )
    seat = Seat.objects.create(approval=approval, person=boss, by=boss, at=NOON, is_approved=True)
    Record.objects.filter(pk=order.pk).update(is_open=False, state="closed", closed_at=NOON)
    replay(at=LATER)
    assert Rule.SELF_APPROVED not in {rule for _key, rule in found()}

    for field in ("requester_id", "ordered_by_id"):
        Seat.objects.filter(pk=seat.pk).update(by=getattr(order, field))
        touch(order)
        replay(at=LATER)
        told = Departure.objects.get(rule=Rule.SELF_APPROVED)
        assert (told.record_id, told.kind, told.step) == (order.pk, "service_request", "approve")


@pytest.mark.parametrize(
    ("event", "before", "after", "rule"),
    [
        ("incident.close", "resolved", "closed", None),
        ("incident.report", None, "new", None),
        ("incident.close", "in_progress", "closed", Rule.SKIPPED),
        ("incident.take", "closed", "in_progress", Rule.ORDER),
        ("incident.take", "resolved", "closed", Rule.ORDER),
        ("incident.unheard_of", "new", "in_progress", Rule.ORDER),
    ],
)
def test_a_move_is_judged_by_the_procedure(event, before, after, rule):
    assert rule_of_move(procedure_of("incident"), event, before, after) == rule


def test_a_history_that_does_not_hang_together_is_told(good):
    past(
        "UPDATE trail_entry SET changes = jsonb_set(changes, '{state,0}', '\"pending\"')"
        " WHERE record_id = %s AND event = 'incident.resolve'",
        good.pk,
    )

    replay(at=LATER)

    assert {rule for _key, rule in found()} == {Rule.ORDER}


def test_what_a_tailored_version_asks_is_looked_up(good, agent):
    ProcedureVersion.objects.create(
        kind="incident", number=7, state="superseded", created_at=NOON,
        rules={
            "who": {"close": {"roles": ["process_owner"]}},
            "separated": {"close": ["assignee"]},
        },
    )  # fmt: skip
    rules.forget()
    touch(good, procedure_version=7)

    replay(at=LATER)

    assert [rule for _key, rule in found()] == [Rule.ROLE, Rule.SELF_APPROVED]


def test_of_what_was_late_the_entry_that_came_too_late_is_told(good):
    """The step at that moment, before a remark of the same; else the next; else the last before."""
    resolved, closed = (
        Entry.objects.get(record_id=good.pk, event=f"incident.{step}")
        for step in ("resolve", "close")
    )
    said = {"record_id": good.pk, "kind": "incident", "record": good.number, "door": "page"}
    for at in (resolved.at, NOON):
        Entry.objects.create(event="comment.write", at=at, recorded_at=at, **said)
    moments = [resolved.at, resolved.at + timedelta(minutes=1), closed.at + timedelta(days=9)]
    told = [(Departure(record_id=good.pk, kind="incident", at=at), at) for at in moments]

    found = list(shown_by_nearest("incident", [*told, (Departure(record_id=0), NOON)]))

    assert [each.entry_id for each in found] == [resolved.pk, closed.pk, closed.pk, None]


def test_one_drills_from_a_number_to_the_record(client, good, sms_manager, catalogue, requester):
    touch(good, due_at=NOON)
    replay(at=LATER)
    client.force_login(sms_manager)

    assert (
        "/requirements/conformance/incident/late/" in client.get("/requirements/conformance/").text
    )
    page = client.get("/requirements/conformance/incident/late/").text
    assert f'href="{good.get_absolute_url()}"' in page
    for path in ("incident/nothing/", "nothing/late/"):
        assert client.get(f"/requirements/conformance/{path}").status_code == 404
    client.force_login(requester)
    assert client.get("/requirements/conformance/incident/late/").status_code == 403


def test_an_open_record_is_not_replayed(good):
    Incident.objects.update(is_open=True, closed_at=None, state="resolved")

    assert replay(at=LATER) == 0
    assert not ReplayedRecord.objects.exists()
