"""Telling of plans that fall due, are overdue, and stay so; each once. Closed gaps are silent."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from evident.conformity.gaps.actions import told
from evident.conformity.gaps.models import GapPlan, GapPlanQuerySet
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

REMIND_DAYS = 7
"""So long before its day the owner of a plan is reminded."""
ESCALATE_DAYS = 14
"""So long after its owner was told that a plan is overdue it is carried up, if still open."""
MOST_AT_ONCE = 500


def tell_due(*, at: datetime) -> dict[str, int]:
    """
    Tell owners of plans that fall due or are overdue, and SMS managers of those that stay so.

    Each is told once for each plan, nothing where the gap has closed. Return how many, by event.
    """
    today = timezone.localtime(at).date()
    plans = GapPlan.objects.unclosed()
    soon = plans.filter(due_on__gte=today, due_on__lte=today + timedelta(days=REMIND_DAYS))
    late = plans.overdue(today)
    still = late.filter(overdue_told_at__lte=at - timedelta(days=ESCALATE_DAYS))
    return {
        "gap.remind": note(soon, "gap.remind", "reminded_at", at=at),
        "gap.warn": note(late, "gap.warn", "overdue_told_at", at=at),
        "gap.escalate": note(still, "gap.escalate", "escalated_at", at=at),
    }


@transaction.atomic
def note(plans: GapPlanQuerySet, event: str, mark: str, *, at: datetime) -> int:
    """Write `event` of each of `plans` that has no `mark` yet, and mark it. Return how many."""
    rows = plans.filter(**{mark: None}).select_related("requirement__catalogue", "owner")
    due = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:MOST_AT_ONCE])
    GapPlan.objects.filter(pk__in=[plan.pk for plan in due]).update(**{mark: at})
    entries = [
        trail.entry(
            event=event,
            by=None,
            at=at,
            facts=told(plan) | {"action": plan.action, "owner": plan.owner, "due_on": plan.due_on},
        )
        for plan in due
    ]
    Entry.objects.bulk_create(entries)
    return len(due)
