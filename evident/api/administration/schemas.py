"""What the API of administration takes and shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from evident.api.fields import Line, Named, PersonOut
from evident.api.wrong_values import OF_CODES
from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import User
from evident.kernel.sentences import joined


def an_address(text: str) -> str:
    """Return `text`, which is an e-mail address or nothing. Raises ValueError."""
    if text:
        try:
            validate_email(text)
        except ValidationError as wrong:
            raise ValueError(joined(wrong.messages)) from wrong
    return text


def a_language(text: str) -> str:
    """Return `text`, which is a language we speak or nothing. Raises ValueError."""
    if text and text not in dict(settings.LANGUAGES):
        raise ValueError(_("There is no such language."))
    return text


def a_zone(text: str) -> str:
    """Return `text`, which is a time zone or nothing. Raises ValueError."""
    if text and text not in available_timezones():
        raise ValueError(_("There is no such time zone."))
    return text


Slug = Annotated[str, StringConstraints(pattern=OF_CODES, max_length=40)]
"""A code somebody chooses: letters, digits and hyphens; it stays."""
Address = Annotated[Line, Field(max_length=254), AfterValidator(an_address)]
Language = Annotated[Line, AfterValidator(a_language)]
Zone = Annotated[Line, AfterValidator(a_zone)]
Name = Annotated[Line, Field(min_length=1, max_length=200)]


class PersonFullOut(PersonOut):
    """A person as administrators see him or her."""

    email: str
    phone: str
    organisation: Named
    line_manager: PersonOut | None
    language: str
    time_zone: str
    is_active: bool
    joined_at: datetime
    teams: Sequence[Named]
    roles: Sequence[Named] = Field(description="Given to the person directly, in force.")

    @staticmethod
    def resolve_teams(person: User) -> object:
        """Return the active teams, read for the whole list at once."""
        return person.in_teams  # type: ignore[attr-defined]  # put there by with_grants

    @staticmethod
    def resolve_roles(person: User) -> list[object]:
        """Return the roles, read for the whole list at once."""
        return [grant.role for grant in person.held]  # type: ignore[attr-defined]  # as above


class GrantOut(Schema):
    """A role given to a person or a team."""

    id: int
    role: Named
    person: PersonOut | None
    team: Named | None
    organisation: Named | None = Field(description="Only for this organisation.")
    process: str = Field(description="Only for this process; empty for all.")
    valid_from: datetime | None
    valid_until: datetime | None = Field(description="Exclusive.")

    @staticmethod
    def resolve_person(grant: Grant) -> User | None:
        """Return who holds it, if it is a person."""
        return grant.user
