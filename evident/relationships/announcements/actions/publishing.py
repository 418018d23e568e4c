"""Publishing an announcement, adding news, and ending it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused
from evident.portfolio.services.models import ServiceCustomer
from evident.relationships.announcements.models import Announcement
from evident.relationships.announcements.procedure import PROCEDURE


def publish(*, announcement: Announcement, by: User, at: datetime) -> Announcement:
    """
    Let customers read it: chosen ones, else those who have the services, else all.

    Raises StepRefused where nobody has the services, or if its end has passed; PermissionDenied if
    `by` lacks `announcement.publish`.
    """
    with PROCEDURE.step("publish", announcement, by=by, at=at) as announcement:
        if announcement.ends_at is not None and announcement.ends_at <= at:
            raise StepRefused(_("Its end has passed. Say until when it holds."))
        services = list(announcement.services.values_list("pk", flat=True))
        chosen = announcement.customers.exists()
        if services and not chosen:
            found = having(services, at=at)
            if not found:
                raise StepRefused(_("No customer has these services. Choose who is to read it."))
            announcement.customers.set(found)
        announcement.to_all = not services and not chosen
        announcement.published_at = at
    return announcement


def having(services: list[int], *, at: datetime) -> list[Organisation]:
    """Return the customers who have one of the services at a moment."""
    today = timezone.localdate(at)
    rows = ServiceCustomer.objects.filter(service__in=services, since__lte=today)
    rows = rows.exclude(until__lt=today)
    return list(Organisation.objects.filter(pk__in=rows.values("organisation_id")))


def inform(
    *,
    announcement: Announcement,
    by: User,
    at: datetime,
    text: str,
    ends_at: datetime | None = None,
) -> Announcement:
    """
    Add news that its readers see first; `ends_at` when it is to end from now on, if that changed.

    Raises StepRefused without news, or for an end before now; PermissionDenied.
    """
    if not text.strip():
        raise StepRefused(_("Say what is new."))
    if ends_at is not None and ends_at <= at:
        raise StepRefused(_("The new end has passed already."))
    facts = {"note": text.strip()}
    with PROCEDURE.step("inform", announcement, by=by, at=at, facts=facts) as announcement:
        announcement.news, announcement.news_at = text.strip(), at
        announcement.ends_at = ends_at or announcement.ends_at
    return announcement


def end(*, announcement: Announcement, by: User, at: datetime, text: str = "") -> Announcement:
    """
    Say that it is over; `text` tells its readers how it ended.

    Raises StepRefused, PermissionDenied.
    """
    facts = {"note": text.strip()} if text.strip() else None
    with PROCEDURE.step("end", announcement, by=by, at=at, facts=facts) as announcement:
        announcement.ends_at = max(at, announcement.starts_at)
        announcement.closed_at = at
        if text.strip():
            announcement.news, announcement.news_at = text.strip(), at
    return announcement


def withdraw(*, announcement: Announcement, by: User, at: datetime, reason: str) -> Announcement:
    """Take it back: its readers see it no more. Raises StepRefused without a reason."""
    if not reason.strip():
        raise StepRefused(_("Say why it is withdrawn."))
    facts = {"reason": reason.strip()}
    with PROCEDURE.step("withdraw", announcement, by=by, at=at, facts=facts) as announcement:
        announcement.closed_at = at
    return announcement


def expire_due(*, at: datetime) -> list[str]:
    """Note of announcements whose end has passed by `at` that they are over; return which."""
    ended = []
    due = Announcement.objects.published().filter(ends_at__lte=at)
    for announcement in due.order_by("pk")[:500]:
        with PROCEDURE.step("expire", announcement, by=None, at=at) as locked:
            locked.closed_at = at
        ended.append(announcement.number)
    return ended
