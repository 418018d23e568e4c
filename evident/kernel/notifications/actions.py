"""What people do with their notices."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Way, declared
from evident.kernel.notifications.models import (
    Interval,
    MailHabit,
    Notice,
    Preference,
    Rhythm,
)
from evident.kernel.trail import actions as trail


def mark_read(*, by: User, at: datetime, notices: Iterable[int] | None = None) -> int:
    """Mark some of one's own notices as read, or all of them; return how many."""
    mine = Notice.objects.filter(person=by, read_at=None)
    if notices is not None:
        mine = mine.filter(pk__in=list(notices))
    return mine.update(read_at=at)


def mark_followed(*, notice: Notice, by: User, at: datetime) -> int:
    """Mark one's notices on what `notice` tells of as read, because its page is opened."""
    mine = Notice.objects.filter(person=by, read_at=None, kind=notice.kind)
    alike = mine.filter(record_id=notice.record_id, thing_id=notice.thing_id)
    return alike.update(read_at=at)


@transaction.atomic
def prefer(
    *,
    by: User,
    at: datetime,
    ways: Mapping[str, str],
    rhythm: str,
    hears_of_own: bool,
    warning_minutes: int | None = None,
) -> None:
    """
    Choose how to hear of each event in `ways`, when digests come, and whether of one's own deeds.

    `warning_minutes` is how often mails of warnings come at most; as before unless given.

    Raises ValidationError for an event or a way that does not exist.
    """
    if unknown := set(ways) - set(declared()):
        raise ValidationError(
            _("There is no such event: %(event)s.") % {"event": ", ".join(sorted(unknown))}
        )
    is_known = rhythm in Rhythm.values and warning_minutes in {None, *Interval.values}
    if set(ways.values()) - set(Way.values) or not is_known:
        raise ValidationError(_("There is no such way to be told."))
    for event, way in ways.items():
        Preference.objects.update_or_create(person=by, event=event, defaults={"way": way})
    habit: dict[str, object] = {"rhythm": rhythm, "hears_of_own": hears_of_own}
    if warning_minutes is not None:
        habit["warning_minutes"] = warning_minutes
    MailHabit.objects.update_or_create(person=by, defaults=habit)
    trail.write(event="notification.prefer", by=by, at=at, facts={"ways": dict(ways)} | habit)
