"""What the API takes and shows of services."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Line, Named, PersonOut, Text
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.portfolio.services.models import Service

Name = Field("", max_length=200)


class ServiceIn(Schema):
    """What is told of a service that is proposed; one of the names is enough."""

    name_en: Line = Name
    name_zh: Line = Name
    criticality: int = Field(3, ge=1, le=4, description="1 critical to 4 low.")
    owner: Code = Field("", description="A sign-in name.")
    hours: Code = Field("", description="The code of a calendar.")
    team: Code = ""
    description_en: Text = ""
    description_zh: Text = ""
    outcome_en: Text = ""
    outcome_zh: Text = ""


class ServiceChangeIn(Schema):
    """What a service is to say; what is left out stays as it is."""

    name_en: Line | None = Field(None, max_length=200)
    name_zh: Line | None = Field(None, max_length=200)
    criticality: int | None = Field(None, ge=1, le=4)
    owner: Code | None = Field(None, description="A sign-in name; empty for nobody.")
    hours: Code | None = None
    team: Code | None = None
    description_en: Text | None = None
    description_zh: Text | None = None
    outcome_en: Text | None = None
    outcome_zh: Text | None = None


class ServiceNoteIn(Schema):
    """What the decision rests on."""

    note: Line = ""


class ServiceReasonIn(Schema):
    """Why."""

    reason: Line = Field(min_length=1)


class ServiceCustomerIn(Schema):
    """Who gets the service, from which day to which."""

    organisation: Code
    since: date
    until: date | None = Field(None, description="The last day; none until further notice.")


class ServiceCustomerEndIn(Schema):
    """Who has the service no longer after which day."""

    organisation: Code
    until: date


class ServiceDependencyIn(Schema):
    """Which service it does not work without, and for what."""

    needed: Code = Field(description="The number of a service.")
    note: Line = Field("", max_length=200)


class ServiceIndependenceIn(Schema):
    """Which service it no longer needs."""

    needed: Code = Field(description="The number of a service.")


class ServiceCustomerOut(Schema):
    """A customer of a service, and from which day to which it has it."""

    organisation: Named
    since: date
    until: date | None


class ServiceNeedOut(Schema):
    """A service another one does not work without."""

    number: str
    name: str
    note: str


class ServiceOut(Schema):
    """A service. What is our own affair is empty for those who only have it."""

    number: str
    url: str
    name: str
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str
    outcome_en: str
    outcome_zh: str
    state: str
    is_open: bool
    hours: Named | None
    live_since: datetime | None
    version: int
    criticality: int | None = None
    owner: PersonOut | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    decision_note: str = ""
    retirement_note: str = ""


OURS = ("criticality", "owner", "opened_at", "closed_at", "decision_note", "retirement_note")
PLAIN = [name for name in ServiceOut.model_fields if name not in (*OURS, "url")]


def shown(service: Service, *, user: User) -> dict[str, Any]:
    """Return a service as the API shows it to `user`."""
    names = PLAIN + (list(OURS) if access_of(user).may("service.view", service) else [])
    facts = {name: getattr(service, name) for name in names}
    return facts | {"url": service.get_absolute_url()}
