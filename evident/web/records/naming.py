"""Records that somebody names by number in a form."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to


def record_called(typed: str, *, user: User) -> Record | None:
    """
    Return the record whose number was typed; None where nothing was.

    Raises ValidationError alike for one that is hidden and one that is not.
    """
    number = typed.strip().upper()
    if not number:
        return None
    found = visible_to(user).filter(number=number).first()
    if found is None:
        raise ValidationError(_("There is no record %(number)s."), params={"number": number})
    return found
