"""Texts, people and things as the API takes and shows them."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

Row = TypeVar("Row", bound=Model)


def storable(text: str) -> str:
    """Return `text`. Raises ValueError for characters no database text can hold."""
    if "\0" in text:
        raise ValueError(_("The text holds a NUL character."))
    try:
        text.encode()
    except UnicodeEncodeError as half:
        raise ValueError(_("The text holds half a character.")) from half
    return text


def storable_moment(at: datetime) -> datetime:
    """Return `at` in UTC; without zone it is of the person's own. Raises ValueError if absurd."""
    try:
        if timezone.is_naive(at):
            at = timezone.make_aware(at)
        at = at.astimezone(UTC)
    except OverflowError as absurd:
        raise ValueError(_("This time cannot be meant.")) from absurd
    if not EARLIEST <= at.year <= LATEST:
        raise ValueError(_("This time cannot be meant."))
    return at


EARLIEST, LATEST = 1900, 2200
Moment = Annotated[datetime, AfterValidator(storable_moment)]
"""A moment, in UTC from here on."""
Text = Annotated[str, AfterValidator(storable), StringConstraints(max_length=100_000)]
"""A text of any sensible length."""
Line = Annotated[str, AfterValidator(storable), StringConstraints(max_length=300)]
"""A text of one line."""
Code = Annotated[str, AfterValidator(storable), StringConstraints(max_length=150)]
"""A code, a number or a sign-in name."""
Said = Annotated[Text, Field(min_length=1)]
"""A text that must say something."""


Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""What names a thing that has neither number nor code."""


class Named(Schema):
    """Something with a code and a name in the language of the request."""

    code: str
    name: str


class PersonOut(Schema):
    """A person."""

    login: str
    name: str


def unknown(what: str, value: object) -> ValidationError:
    """Return what is said of a `value` that names nothing where `what` is wanted."""
    sentence = _("“%(what)s” names nothing known: %(value)s.")
    return ValidationError(sentence % {"what": what, "value": value})


def found(rows: "QuerySet[Row]", what: str, **lookup: Any) -> "Row":
    """Return the one of `rows` that `lookup` names. Raises ValidationError if there is none."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise unknown(what, next(iter(lookup.values())))
    return row
