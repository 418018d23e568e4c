"""What happens to complaints, reviews and surveys at its own time."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.followers.following import follower
from evident.kernel.jobs.declaration import job
from evident.kernel.notifications.notifying import SILENT_DOORS
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.customers.actions import (
    complaints,
    planning,
    repeating,
    reviews,
    satisfaction,
    surveys,
)
from evident.relationships.customers.satisfaction import state_after


@job("complaint.tell_overdue", title=_("Tell of overdue complaints"), every="*/5 * * * *")
def tell_overdue(*, at: datetime) -> None:
    """Tell those responsible of complaints whose time is up, once each."""
    complaints.tell_overdue(at=at)


@follower("satisfaction")
def ask_those_served(entries: Sequence[Entry]) -> None:
    """Ask the people whose records were closed, unless they are open again by now."""
    for entry in entries:
        state = state_after(entry.event)
        if not state or entry.door in SILENT_DOORS:
            continue
        record = Record.objects.filter(number=entry.record, state=state).first()
        if record is not None:
            satisfaction.ask(record=record, at=timezone.now())


@job("service_review.plan_due", title=_("Plan the next service reviews"), every="15 1 * * *")
def plan_reviews(*, at: datetime) -> None:
    """Plan the next review of every customer that has none ahead."""
    planning.plan_due(at=at)


@job("service_review.tell_overdue", title=_("Tell of overdue service reviews"), every="25 * * * *")
def tell_of_reviews(*, at: datetime) -> None:
    """Tell of reviews not held on their day, and remind of actions not done in time."""
    reviews.tell_overdue(at=at)
    reviews.remind(at=at, on=timezone.localdate(at))


@job("survey.plan_due", title=_("Plan the next surveys"), every="20 1 * * *")
def plan_surveys(*, at: datetime) -> None:
    """Draft the next one of every survey that is asked again and again."""
    repeating.plan_due(at=at)


@job("survey.tell_over", title=_("Tell of surveys whose time is over"), every="35 * * * *")
def tell_of_surveys(*, at: datetime) -> None:
    """Tell of surveys whose time is over, and remind of actions not done in time."""
    surveys.tell_over(at=at)
    surveys.urge(at=at, on=timezone.localdate(at))
