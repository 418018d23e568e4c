"""Complaints from receipt to closing: what works, what is refused, what is forbidden."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.calendars import actions as calendars
from evident.kernel.links import queries as links
from evident.kernel.measures import definition
from evident.kernel.measures import queries as measures
from evident.kernel.measures.findings import find
from evident.kernel.measures.queries import Period
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.procedures.overruns import Ended, overruns
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.customers.actions import complaints as actions
from evident.relationships.customers.models import Complaint
from evident.relationships.customers.procedure.complaint import PROCEDURE, State
from evident.relationships.customers.queries import complaints as queries

LATER = NOON + timedelta(hours=2)
OUTCOME = {"verdict": "justified", "outcome": "We apologised and called back."}
INFORMED = {"way": "phone", "note": "Told the outcome."}


def investigated(complaint, agent):
    """Return the complaint after it was taken up."""
    complaint = actions.acknowledge(complaint=complaint, by=agent, at=LATER)
    return actions.investigate(complaint=complaint, by=agent, at=LATER)


def test_a_complaint_is_a_record_of_its_own_with_limits_in_working_time(
    shipped, make_complaint, requester
):
    calendars.ensure_shipped(at=NOON)

    complaint = make_complaint()  # on a Monday at 12:00, office hours end at 17:00

    assert (complaint.number, complaint.state) == ("CMP-1", State.RECEIVED)
    assert complaint.organisation == requester.organisation
    assert complaint.acknowledge_due_at == NOON + timedelta(hours=24)  # eight working hours
    assert complaint.due_at == NOON + timedelta(days=14)  # eighty
    assert Entry.objects.get(record="CMP-1").event == "complaint.report"


def test_it_goes_from_receipt_to_closing_and_leaves_a_trace(make_complaint, agent):
    complaint = investigated(make_complaint(), agent)
    complaint = actions.resolve(complaint=complaint, by=agent, at=LATER, **OUTCOME)
    complaint = actions.inform(complaint=complaint, by=agent, at=LATER, **INFORMED)
    complaint = actions.close(complaint=complaint, by=agent, at=LATER)

    assert (complaint.state, complaint.is_open, complaint.closed_by) == ("closed", False, agent)
    assert (complaint.acknowledged_by, complaint.assignee) == (agent, agent)
    events = list(Entry.objects.order_by("id").values_list("event", flat=True))
    assert events[-5:] == [
        f"complaint.{step}" for step in ("acknowledge", "investigate", "resolve", "inform", "close")
    ]


def test_it_is_not_closed_before_the_customer_knows_the_outcome(make_complaint, agent):
    complaint = investigated(make_complaint(), agent)
    complaint = actions.inform(complaint=complaint, by=agent, at=LATER, **INFORMED)
    later = LATER + timedelta(hours=1)
    complaint = actions.resolve(complaint=complaint, by=agent, at=later, **OUTCOME)
    before = Entry.objects.count()

    with pytest.raises(StepRefused, match="Inform the customer"):
        actions.close(complaint=complaint, by=agent, at=later)

    complaint.refresh_from_db()
    assert (complaint.state, Entry.objects.count()) == (State.RESOLVED, before)


def test_it_has_no_outcome_before_somebody_investigates(make_complaint, agent):
    complaint = make_complaint()

    with pytest.raises(StepRefused):
        actions.resolve(complaint=complaint, by=agent, at=LATER, **OUTCOME)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == (State.RECEIVED, "")


def test_escalating_names_somebody_of_ours_with_a_reason(make_complaint, agent, manager, requester):
    complaint = investigated(make_complaint(), agent)

    with pytest.raises(WrongFact):
        actions.escalate(complaint=complaint, by=agent, at=LATER, to=requester, reason="x")
    with pytest.raises(WrongFact):
        actions.escalate(complaint=complaint, by=agent, at=LATER, to=manager, reason=" ")
    complaint = actions.escalate(
        complaint=complaint, by=agent, at=LATER, to=manager, reason="He threatens to leave"
    )

    assert (complaint.state, complaint.escalated_to) == (State.ESCALATED, manager)
    notify(list(Entry.objects.filter(event="complaint.escalate")))
    assert Notice.objects.get(person=manager, event="complaint.escalate").quote == (
        "He threatens to leave"
    )


def test_a_customer_escalates_an_unresolved_complaint_to_those_who_manage(
    make_complaint, requester, stranger, manager
):
    complaint = make_complaint()
    with pytest.raises(PermissionDenied):
        actions.escalate(complaint=complaint, by=stranger, at=LATER, reason="No answer")

    actions.escalate(complaint=complaint, by=requester, at=LATER, reason="No answer")

    notify(list(Entry.objects.filter(event="complaint.escalate")))
    assert Notice.objects.filter(person=manager, event="complaint.escalate").exists()


def test_a_customer_reopens_what_does_not_settle_it(make_complaint, agent, requester):
    complaint = investigated(make_complaint(), agent)
    complaint = actions.resolve(complaint=complaint, by=agent, at=LATER, **OUTCOME)

    complaint = actions.reopen(complaint=complaint, by=requester, at=LATER, reason="Nobody called")

    assert (complaint.state, complaint.reopenings, complaint.resolved_at) == ("reopened", 1, None)


@pytest.mark.parametrize("step", [step.name for step in PROCEDURE.steps if step.source])
def test_a_stranger_takes_no_step(step, make_complaint, stranger):
    complaint = make_complaint()

    with pytest.raises(PermissionDenied):
        PROCEDURE.check(step, complaint, by=stranger)


def test_one_complains_in_ones_own_name_only(make_complaint, requester, stranger, customer, agent):
    with pytest.raises(StepRefused):
        make_complaint(requester=stranger, organisation=stranger.organisation)
    with pytest.raises(WrongFact):
        make_complaint(by=agent, requester=agent)  # we are no customer of ourselves
    with pytest.raises(WrongFact):
        make_complaint(title="  ")
    assert not Complaint.objects.exists()

    complaint = make_complaint(by=agent, requester=requester, organisation=customer)

    assert complaint.requester == requester


def test_it_is_linked_to_what_it_is_about_if_that_is_the_customers(
    make_complaint, agent, requester, stranger
):
    first = make_complaint()

    second = make_complaint(title="Again nobody called", about=first)

    (linked,) = links.of_record(record=second, user=agent)
    assert (linked.meaning.code, linked.record.pk) == ("complains_about", first.pk)
    with pytest.raises(WrongFact):
        make_complaint(by=stranger, about=first)


def test_overdue_is_told_once_to_owner_and_manager(make_complaint, agent, manager):
    complaint = investigated(make_complaint(), agent)
    late = complaint.due_at + timedelta(minutes=1)

    assert actions.tell_overdue(at=complaint.due_at) == []
    assert actions.tell_overdue(at=late) == [complaint.number]
    assert actions.tell_overdue(at=late) == []

    notify(list(Entry.objects.filter(event="complaint.warn")))
    told = Notice.objects.filter(event="complaint.warn").values_list("person__login", flat=True)
    assert set(told) == {"agent", "manager"}


def test_overdue_complaints_come_from_an_index(make_complaint, django_assert_num_queries):
    make_complaint()
    plan = Complaint.objects.overdue(LATER).order_by("due_at").explain()

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Complaint.objects.overdue(LATER).order_by("due_at").explain()
    assert "record_open_by_due" in plan


def test_editing_notices_that_somebody_else_was_quicker(make_complaint, agent):
    complaint = make_complaint()
    seen = complaint.version
    actions.edit(complaint=complaint, by=agent, at=LATER, title="Nobody called back at all")

    with pytest.raises(EditConflict):
        actions.edit(complaint=complaint, by=agent, at=LATER, title="Other", seen_version=seen)
    with pytest.raises(WrongFact):
        actions.edit(complaint=complaint, by=agent, at=LATER, due_at=NOON - timedelta(days=1))

    complaint.refresh_from_db()
    assert complaint.title == "Nobody called back at all"


def test_measures_and_checks_are_what_one_works_out_by_hand(make_complaint, agent, manager):
    done = investigated(make_complaint(), agent)
    actions.resolve(complaint=done, by=agent, at=NOON + timedelta(hours=10), **OUTCOME)
    late = investigated(make_complaint(title="Too slow"), agent)
    after_due = late.due_at + timedelta(hours=1)
    actions.resolve(complaint=late, by=agent, at=after_due, **OUTCOME)

    def value(code):
        measure = definition.measure_of(f"complaint.{code}")
        return measures.figure(measure, user=manager, period=Period()).value

    age = (10 + (after_due - NOON).total_seconds() / 3600) / 2
    assert value("received") == 2
    assert value("on_time") == 50
    assert value("mean_age") == pytest.approx(age)
    assert value("justified") == 100
    make_complaint(title="Not taken up")
    check = definition.check_of("complaint.acknowledged")
    found = find(check, user=manager, period=Period())
    assert (found.population, found.exceptions) == (3, 1)  # by now nobody acknowledged the third


def test_a_customer_sees_only_what_is_his(make_complaint, requester, stranger, agent):
    complaint = make_complaint()

    assert queries.visible_to(requester).get() == complaint
    assert not queries.visible_to(stranger).exists()
    assert queries.visible_to(agent).get() == complaint


@pytest.mark.parametrize(("hours", "spans"), [(1, []), (200, ["acknowledge_hours"])])
def test_a_complaint_that_was_acknowledged_late_is_told(make_complaint, agent, hours, spans):
    complaint = make_complaint()
    at = NOON + timedelta(hours=hours)
    actions.acknowledge(complaint=complaint, by=agent, at=at)
    ended = Ended(*Record.objects.values_list(*Ended._fields).get(pk=complaint.pk))

    assert [each.span for each in overruns("complaint", [ended], at=at)] == spans
