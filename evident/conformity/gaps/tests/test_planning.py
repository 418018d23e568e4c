"""Planning what closes a gap: who may, what is refused, and that a plan closes by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evident.conformity.gaps import actions
from evident.conformity.gaps.models import GapPlan
from evident.conformity.gaps.queries import gaps, plans
from evident.conformity.gaps.tests.conftest import DAY
from evident.conformity.requirements.actions import judging
from evident.conftest import NOON
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.trail.models import Entry

TODAY = timezone.localdate(NOON)


def gap_of(requirement, *, today=TODAY):
    """Return a requirement as the analysis shows it."""
    (gap,) = gaps.gaps_of([requirement], today=today)
    return gap


def test_a_gap_is_planned_with_a_trace(plan, sms_manager):
    made = plan("4.1-a")

    assert (made.owner, made.due_on) == (sms_manager, TODAY + 30 * DAY)
    entry = Entry.objects.get(event="gap.plan_gap")
    assert (entry.by_id, entry.at) == (sms_manager.pk, NOON)
    assert entry.facts["requirement"] == "4.1-a"
    assert entry.facts["due_on"] == made.due_on.isoformat()


def test_a_second_plan_at_once_is_a_conflict(plan):
    plan("4.1-a")

    with pytest.raises(EditConflict):
        plan("4.1-a")

    assert GapPlan.objects.count() == 1
    assert Entry.objects.filter(event="gap.plan_gap").count() == 1


def test_planning_anew_keeps_the_plan_before_and_says_why(plan, requirement, sms_manager):
    first = plan("4.1-a")
    facts = {"by": sms_manager, "at": NOON + DAY, "owner": sms_manager}

    second = actions.replan(
        plan=first, action="Write two", due_on=first.due_on, reason="One is not enough", **facts
    )

    assert plans.history_of(requirement("4.1-a")) == [second, GapPlan.objects.get(pk=first.pk)]
    entry = Entry.objects.get(event="gap.replan")
    assert entry.changes == {"action": ["Write it down", "Write two"]}
    assert entry.facts["reason"] == "One is not enough"
    with pytest.raises(EditConflict):
        actions.replan(plan=first, action="x", due_on=first.due_on, reason="y", **facts)
    with pytest.raises(StepRefused, match="the same as before"):
        actions.replan(
            plan=second, action="Write two", due_on=first.due_on, reason="Again", **facts
        )
    with pytest.raises(WrongFact, match="Say why"):
        actions.replan(plan=second, action="x", due_on=first.due_on, reason=" ", **facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"action": " "}, "what is to be done"),
        ({"days": -1}, "from today on"),
        ({"days": 4 * 366}, "three years"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(plan, facts, words):
    with pytest.raises(WrongFact, match=words):
        plan("4.1-a", **facts)

    assert not GapPlan.objects.exists()


def test_only_a_colleague_answers_for_it(plan, requester):
    with pytest.raises(WrongFact, match="colleague"):
        plan("4.1-a", owner=requester)


def test_nothing_is_planned_where_there_is_no_gap(plan, judge):
    judge("4.1-a", "met")
    judge("4.1-b", "no_occurrence")

    for code in ("4.1-a", "4.1-b"):
        with pytest.raises(StepRefused, match="no gap"):
            plan(code)


def test_the_owner_of_a_requirement_plans_it_and_others_need_the_permission(
    plan, requirement, sms_manager, agent
):
    with pytest.raises(PermissionDenied):
        plan("4.1-a", by=agent)
    judging.assign(requirements=[requirement("4.1-a")], by=sms_manager, at=NOON, owner=agent)

    assert plan("4.1-a", by=agent).by == agent
    with pytest.raises(PermissionDenied):
        plan("4.1-b", by=agent)
    assert GapPlan.objects.count() == 1


def test_a_plan_closes_when_the_gap_does_and_opens_when_it_falls_back(
    plan, judge, requirement, sms_manager
):
    plan("4.1-a", days=3)
    late = TODAY + 9 * DAY
    assert gap_of(requirement("4.1-a"), today=late).is_overdue
    assert plans.open_of(sms_manager)

    closed = gap_of(judge("4.1-a", "met", at=NOON + DAY), today=late)
    assert (closed.is_open, closed.is_overdue, closed.has_come_back) == (False, False, False)
    assert plans.open_of(sms_manager) == []

    back = gap_of(judge("4.1-a", "partly", at=NOON + timedelta(days=5)), today=late)
    assert (back.is_open, back.is_overdue, back.has_come_back) == (True, True, True)
    assert plans.open_of(sms_manager)


def test_what_was_met_before_it_was_planned_has_not_come_back(plan, judge, requirement):
    judge("4.1-a", "met", at=NOON - 9 * DAY)
    judge("4.1-a", "partly", at=NOON - 3 * DAY)
    plan("4.1-a")

    assert not gap_of(requirement("4.1-a")).has_come_back
