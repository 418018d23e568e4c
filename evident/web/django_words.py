"""Sentences of Django that people read: marked for the catalogue, or said as the house does."""

from typing import Any

from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from evident.kernel.sentences import CODE, LEAST, LONGEST, MOST, SHORTEST

PASSWORDS = (
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)

DIGITS: dict[str, Any] = {
    "max_digits": ngettext_lazy("At most %(max)s digit.", "At most %(max)s digits.", "max"),
    "max_decimal_places": ngettext_lazy(
        "At most %(max)s decimal place.", "At most %(max)s decimal places.", "max"
    ),
    "max_whole_digits": ngettext_lazy(
        "At most %(max)s digit before the decimal point.",
        "At most %(max)s digits before the decimal point.",
        "max",
    ),
}


def install() -> None:
    """Let what Django itself checks, in forms and before anything is stored, say it so."""
    validators.MinValueValidator.message = LEAST
    validators.MaxValueValidator.message = MOST
    validators.MinLengthValidator.message = SHORTEST
    validators.MaxLengthValidator.message = LONGEST
    validators.DecimalValidator.messages |= DIGITS
    validators.validate_slug.message = CODE
