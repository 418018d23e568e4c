"""When clocks were counted anew, how far that came, and by whom."""

from django.db.models import QuerySet

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.calendars import queries as calendars
from evident.kernel.records.queries import sees, sees_internal
from evident.relationships.service_levels.models import Agreement, Correction
from evident.relationships.service_levels.procedure import CORRECT

LATEST = 10


def recounts(agreement: Agreement, *, user: User) -> QuerySet[Correction]:
    """Return what was counted anew under an agreement, the newest first; not for its customer."""
    found = Correction.objects.filter(version__agreement=agreement)
    if not (sees(user, record=agreement) and sees_internal(user, record=agreement)):
        return found.none()
    return found.select_related("by", "version").order_by("-at", "-pk")


def unfinished(agreement: Agreement) -> Correction | None:
    """Return what is still being counted anew under an agreement."""
    return (
        Correction.objects.filter(version__agreement=agreement, is_done=False)
        .select_related("version__agreement", "by")
        .first()
    )


def of_calendars(user: User) -> list[Correction]:
    """Return what was counted anew by corrected calendars lately, what goes on first."""
    if not access_of(user).may_somewhere(CORRECT):
        return []
    found = Correction.objects.filter(calendar__in=calendars.visible_to(user))
    return list(found.select_related("by", "calendar").order_by("is_done", "-at", "-pk")[:LATEST])
