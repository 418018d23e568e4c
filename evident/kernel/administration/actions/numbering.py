"""How the numbers of records are set."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.administration.scope import differing
from evident.kernel.records.models import Numbering
from evident.kernel.records.numbers import set_gapless
from evident.kernel.trail import actions as trail

MOST_DIGITS = 10


@transaction.atomic
def change(
    *, kind: str, by: User, at: datetime, prefix: str, digits: int, is_gapless: bool
) -> Numbering:
    """
    Set how the next records of a process are numbered; numbers given so far stay.

    Raises PermissionDenied if `by` lacks `settings.manage`, ValidationError for a prefix another
    process has.
    """
    require(by, "settings.manage")
    numbering = Numbering.objects.select_for_update().get(pk=kind)
    if not prefix.isalnum() or not 1 <= digits <= MOST_DIGITS:
        raise ValidationError(_("Numbers need a prefix of letters and digits."))
    if Numbering.objects.exclude(pk=kind).filter(prefix__iexact=prefix).exists():
        raise ValidationError({"prefix": _("Another process has this prefix.")})
    changes = differing(numbering, {"prefix": prefix, "digits": digits, "is_gapless": is_gapless})
    if not changes:
        return numbering
    if "is_gapless" in changes:
        set_gapless(kind=kind, is_gapless=is_gapless)
        numbering.refresh_from_db()
    numbering.prefix, numbering.digits = prefix, digits
    numbering.save(update_fields=["prefix", "digits"])
    trail.write(event="numbering.change", by=by, at=at, changes=changes, facts={"process": kind})
    return numbering
