"""Service reviews: planned at intervals, held with minutes, actions tracked until done."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.measures import queries as measures
from evident.kernel.measures.definition import check_of, measure_of
from evident.kernel.measures.findings import find
from evident.kernel.measures.queries import Period
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.relationships.customers.actions import customers, planning
from evident.relationships.customers.actions import reviews as actions
from evident.relationships.customers.models import ActionItem, ServiceReview
from evident.relationships.customers.procedure.review import State
from evident.relationships.customers.queries import reviews as queries

NEXT = NOON + timedelta(days=7)
LATER = NEXT + timedelta(hours=2)
MINUTES = {"attendees": "Requester, manager", "minutes": "All well", "decisions": "Go on"}


@pytest.fixture
def review(manager, customer, requester, agent):
    """A review that is planned."""
    return actions.plan(
        organisation=customer, by=manager, at=NOON, title="Spring review", due_at=NEXT,
        agenda="Trends", assignee=manager, participants=[requester, agent],
    )  # fmt: skip


@pytest.fixture
def held(review, manager):
    """A review that was held."""
    return actions.hold(review=review, by=manager, at=LATER, held_at=NEXT, **MINUTES)


def test_it_goes_from_plan_to_closing_with_its_actions_done(held, manager, agent):
    day = LATER.date() + timedelta(days=10)
    facts = {"review": held, "by": manager, "at": LATER}
    held = actions.add_action(**facts, text="Second relay", owner=agent, due_on=day)
    assert held.state == State.ACTIONS_OPEN
    item = ActionItem.objects.get()

    with pytest.raises(StepRefused, match="still open"):
        actions.close(review=held, by=manager, at=LATER)
    with pytest.raises(WrongFact):
        actions.finish_action(review=held, by=agent, at=LATER, item=item, result=" ")
    actions.finish_action(review=held, by=agent, at=LATER, item=item, result="Installed")
    with pytest.raises(StepRefused, match="Share"):
        actions.close(review=held, by=manager, at=LATER)
    actions.share(review=held, by=manager, at=LATER)
    held = actions.close(review=held, by=manager, at=LATER)

    item.refresh_from_db()
    assert (held.state, item.done_by, item.result) == (State.CLOSED, agent, "Installed")
    events = list(Entry.objects.order_by("id").values_list("event", flat=True))
    assert events[-6:] == [
        f"service_review.{step}"
        for step in ("plan", "hold", "add_action", "finish_action", "share", "close")
    ]


def test_minutes_need_words_people_and_a_meeting_that_took_place(review, manager):
    before = Entry.objects.count()
    facts = {"review": review, "by": manager, "at": NOON}

    with pytest.raises(WrongFact, match="ahead"):
        actions.hold(**facts, held_at=NEXT, **MINUTES)
    for empty in ("minutes", "attendees"):
        with pytest.raises(WrongFact):
            actions.hold(**facts, held_at=NOON, **MINUTES | {empty: " "})

    review.refresh_from_db()
    assert (review.state, review.held_at) == (State.PLANNED, None)
    assert Entry.objects.count() == before


def test_who_may_not_changes_nothing(review, agent, requester, stranger):
    for person in (agent, requester, stranger):
        with pytest.raises(PermissionDenied):
            actions.hold(review=review, by=person, at=LATER, held_at=NEXT, **MINUTES)
        with pytest.raises(PermissionDenied):
            actions.cancel(review=review, by=person, at=LATER, reason="x")

    review.refresh_from_db()
    assert review.state == State.PLANNED


def test_only_people_of_ours_and_of_the_customer_take_part(manager, customer, stranger):
    with pytest.raises(WrongFact):
        actions.plan(
            organisation=customer, by=manager, at=NOON, title="x", due_at=NEXT,
            participants=[stranger],
        )  # fmt: skip
    with pytest.raises(WrongFact):
        actions.plan(organisation=manager.organisation, by=manager, at=NOON, title="x", due_at=NEXT)

    assert not ServiceReview.objects.exists()


def test_the_customer_reads_the_minutes_once_they_are_shared(held, manager, requester, stranger):
    assert queries.visible_reviews(requester).get() == held
    assert not queries.visible_reviews(stranger).exists()
    assert not queries.reads_minutes(held, user=requester)

    held = actions.share(review=held, by=manager, at=LATER)

    assert queries.reads_minutes(held, user=requester)
    notify(list(Entry.objects.filter(event="service_review.share")))
    assert Notice.objects.filter(person=requester, event="service_review.share").exists()
    held = actions.minute(review=held, by=manager, at=LATER, minutes="All well, but slow")
    assert not queries.reads_minutes(held, user=requester)


def test_the_next_one_is_planned_by_itself_at_the_interval(manager, customer):
    customers.edit(organisation=customer, by=manager, at=NOON, manager=manager, review_months=3)

    (number,) = planning.plan_due(at=NOON)
    assert planning.plan_due(at=NOON) == []

    review = ServiceReview.objects.get(number=number)
    assert (review.due_at, review.assignee) == (queries.months_later(NOON, 3), manager)
    late = review.due_at + timedelta(days=3)
    actions.hold(review=review, by=manager, at=late, held_at=late, **MINUTES)
    (number,) = planning.plan_due(at=late)
    assert ServiceReview.objects.get(number=number).due_at == queries.months_later(late, 3)


def test_months_end_where_a_month_is_short():
    january = NOON.replace(month=1, day=31)

    assert queries.months_later(january, 1) == NOON.replace(month=2, day=28)
    assert queries.months_later(january, 13) == NOON.replace(year=2027, month=2, day=28)


def test_one_that_is_overdue_is_found_by_job_check_and_measure(review, manager, agent, customer):
    assert actions.tell_overdue(at=NEXT) == []

    late = NEXT + timedelta(days=2)
    assert actions.tell_overdue(at=late) == [review.number]
    assert actions.tell_overdue(at=late) == []

    notify(list(Entry.objects.filter(event="service_review.warn")))
    assert Notice.objects.filter(person=manager, event="service_review.warn").exists()
    ServiceReview.objects.update(due_at=NOON - timedelta(days=400))
    found = find(check_of("service_review.held_on_time"), user=manager, period=Period())
    assert (found.population, found.exceptions) == (1, 1)
    value = measures.figure(measure_of("service_review.held"), user=manager, period=Period()).value
    assert value == 0


def test_whoever_owes_an_action_is_reminded_once(held, manager, agent):
    yesterday = LATER.date() - timedelta(days=1)
    facts = {"review": held, "by": manager, "at": LATER}
    actions.add_action(**facts, text="Second relay", owner=agent, due_on=yesterday)

    assert len(actions.remind(at=LATER, on=LATER.date())) == 1
    assert actions.remind(at=LATER, on=LATER.date()) == []

    notify(list(Entry.objects.filter(event="service_review.remind")))
    assert Notice.objects.get(person=agent, event="service_review.remind").quote == "Second relay"
    check = check_of("service_review.actions_on_time")
    assert find(check, user=manager, period=Period()).exceptions == 1


def test_an_action_of_another_review_is_not_finished_here(held, manager, agent, customer):
    facts = {"by": manager, "at": LATER}
    actions.add_action(review=held, **facts, text="Relay", owner=agent, due_on=LATER.date())
    other = actions.plan(organisation=customer, **facts, title="Other", due_at=NOON)
    other = actions.hold(review=other, **facts, held_at=NOON, **MINUTES)
    other = actions.add_action(review=other, **facts, text="x", owner=agent, due_on=LATER.date())
    item = ActionItem.objects.get(record_id=held.pk)

    with pytest.raises(WrongFact):
        actions.finish_action(review=other, by=agent, at=LATER, item=item, result="Done")

    item.refresh_from_db()
    assert item.done_at is None
