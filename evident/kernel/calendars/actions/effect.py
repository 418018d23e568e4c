"""Making a version effective: from then on nothing changes it."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.calendars import facts, queries, validity
from evident.kernel.calendars.actions.drafting import MANAGE, locked
from evident.kernel.calendars.models import Calendar, CalendarVersion, VersionState
from evident.kernel.calendars.refusals import CalendarRefused


@transaction.atomic
def make_effective(
    *,
    version: CalendarVersion,
    by: User | None,
    at: datetime,
    effective_from: datetime | None = None,
) -> CalendarVersion:
    """
    Let a draft hold from `effective_from` on, by default from `at`; nothing changes it then.

    A correction holds for just the time of the version it corrects. The past does not change
    otherwise: only the first version may hold from before `at`. `by` is None for the
    installation itself. Raises PermissionDenied if `by` lacks `calendar.manage` (for a correction
    `calendar.correct`), CalendarRefused if it is too early.
    """
    if by is not None:
        require(by, MANAGE if version.corrects_id is None else "calendar.correct", version.calendar)
    calendar = locked(version.calendar)
    version = CalendarVersion.objects.select_for_update().get(pk=version.pk)
    if not version.is_draft:
        raise CalendarRefused(_("This version is effective already."))
    version.effective_from, version.effective_until = _validity(
        calendar, version, effective_from or at, at
    )
    calendar.revision += 1
    calendar.token = uuid4()
    calendar.save(update_fields=["revision", "token"])
    version.state = VersionState.EFFECTIVE
    version.revision = calendar.revision
    version.made_effective_at, version.made_effective_by = at, by
    version.save()
    facts.write(
        calendar,
        event="make_effective",
        by=by,
        at=at,
        version=version.number,
        corrects=None if version.corrects is None else version.corrects.number,
        effective_from=version.effective_from,
        effective_until=version.effective_until,
        reason=version.reason,
    )
    return version


def _validity(
    calendar: Calendar, version: CalendarVersion, effective_from: datetime, at: datetime
) -> tuple[datetime, datetime | None]:
    """Return from when until when a draft may hold. Raises CalendarRefused."""
    if version.corrects is not None:
        stretch = validity.stretch_of(version.corrects.number, queries.pieces_of(calendar))
        if stretch is None:
            raise CalendarRefused(_("The version to correct no longer holds at any time."))
        return max(stretch[0], version.corrects.effective_from or at), stretch[1]
    known = queries.effective_versions(calendar).filter(corrects=None)
    latest = max((other.effective_from for other in known if other.effective_from), default=None)
    if latest is None:
        return effective_from, None
    if effective_from < at:
        raise CalendarRefused(
            _("A version cannot take effect in the past. To change the past, correct a version.")
        )
    if effective_from <= latest:
        raise CalendarRefused(
            _("Another version takes effect on %(when)s. Choose a later moment.")
            % {"when": date_format(timezone.localtime(latest), "DATETIME_FORMAT")}
        )
    return effective_from, None
