"""What the API takes and shows of agreements."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Line, Moment, Named, PersonOut, Text, found
from evident.kernel.accounts.models import User
from evident.kernel.calendars import queries as calendars
from evident.kernel.records.queries import visible_to
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    OnPriority,
    OnReopening,
    hears_by_default,
)
from evident.relationships.service_levels.written import (
    WARN_AT,
    WrittenExclusion,
    WrittenTarget,
    WrittenTerms,
    read,
    told,
)


class PromiseIn(Schema):
    """One promise."""

    code: Code
    metric: Code = Field(
        description="response, resolution, availability, first_contact, satisfaction or measure."
    )
    name_en: Line
    name_zh: Line = ""
    kind: Code = Field(
        "",
        description="A process, such as incident or complaint; empty: every one but complaints.",
    )
    priority: int | None = Field(None, ge=1, le=5)
    minutes: int | None = Field(None, ge=1, le=527_040, description="Of the calendar's time.")
    calendar: Code = ""
    percent: Decimal | None = Field(None, ge=0, le=100)
    value: Decimal | None = Field(None, ge=-999_999_999, le=999_999_999)
    measure: Code = ""


class ExclusionIn(Schema):
    """Which records an agreement leaves out of its figures, and why."""

    code: Code
    name_en: Line = Field(description="The reason, in words.")
    name_zh: Line = ""
    conditions: dict[Code, list[Code]] = Field(
        description=(
            "A record is left out if each has one of its values: kind, priority, service, category"
            " and resolution_code of incidents, offering of service requests."
        )
    )


class AgreementTermsIn(Schema):
    """The terms of a version."""

    valid_from: Moment | None = None
    valid_until: Moment | None = Field(None, description="Exclusive.")
    covers_all: bool = False
    services: list[Code] = Field([], description="Numbers of services.", max_length=500)
    targets: list[PromiseIn] = Field([], max_length=60)
    pause_reasons: list[Code] = Field(
        ["user"],
        max_length=50,
        description="What pauses its clocks: user, supplier, change, approval (the customer's).",
    )
    on_priority: OnPriority = OnPriority.RETARGET
    on_reopening: OnReopening = OnReopening.CONTINUE
    warn_at: list[int] = Field(list(WARN_AT), description="Percent of a target.", max_length=10)
    hears: dict[Code, int] = Field(
        default_factory=hears_by_default,
        max_length=20,
        description=(
            "Which roles hear of a clock, from which percent of its target on: assignee, team_lead,"
            " process_manager, service_owner, relationship_manager, agreement_manager, sms_manager,"
            " top_management."
        ),
    )
    workload_limit: int | None = Field(None, ge=1, le=100_000_000)
    exceptions: Text = ""
    review_months: int = Field(6, ge=1, le=60)
    recipients: list[Code] = Field([], description="Sign-in names.", max_length=200)
    exclusions: list[ExclusionIn] = Field([], max_length=40)


class AgreementIn(Schema):
    """A new agreement."""

    party: Code = Field(description="sla, ola or contract.")
    title: Line
    organisation: Code
    internal_team: Code = ""
    manager: Code = Field("", description="A sign-in name; yours if empty.")
    purpose: Text = ""
    terms: AgreementTermsIn | None = None


class SignatureIn(Schema):
    """Who signed, for which side."""

    side: Code = Field(description="provider or other.")
    name: Line
    role: Line = ""
    signed_on: date
    paper: Line = Field(
        "", description="What was signed and where it is kept; empty where you sign yourself."
    )


class AgreementReasonIn(Schema):
    """Why."""

    reason: Text


class ReviewOutcomeIn(Schema):
    """What a review came to."""

    outcome: Text


class CarrierIn(Schema):
    """Which target of another agreement carries which promise."""

    promise_code: Code
    carrier: Code = Field(description="The number of an OLA or a contract.")
    carrier_code: Code


class AgreementVersionOut(Schema):
    """The terms of an agreement for a span of time."""

    number: int
    state: str
    reason: str
    terms: dict[str, Any]
    signatures: list[dict[str, Any]]


class AgreementOut(Schema):
    """An agreement."""

    number: str
    url: str
    title: str
    party: str
    state: str
    is_open: bool
    organisation: Named
    internal_team: Named | None
    manager: PersonOut | None
    purpose: str
    next_review_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    version: int


class WholeAgreementOut(AgreementOut):
    """An agreement with its versions, the newest first."""

    versions: list[AgreementVersionOut]


def terms_of(data: AgreementTermsIn, *, user: User) -> WrittenTerms:
    """Return the terms that were sent. Raises ValidationError for what names nothing known."""
    facts = data.model_dump(exclude={"services", "targets", "recipients", "exclusions"})
    services = visible_to(user, kinds=("service",))
    return WrittenTerms(
        **facts,
        services=[found(services, "services", number=number) for number in data.services],
        targets=[target_of(target, user=user) for target in data.targets],
        recipients=[
            found(User.objects.filter(is_active=True), "recipients", login=login)
            for login in data.recipients
        ],
        exclusions=[WrittenExclusion(**each.model_dump()) for each in data.exclusions],
    )


def target_of(data: PromiseIn, *, user: User) -> WrittenTarget:
    """Return a target that was sent. Raises ValidationError for an unknown calendar."""
    facts = data.model_dump(exclude={"calendar"})
    calendar = None
    if data.calendar:
        calendar = found(calendars.visible_to(user), "calendar", code=data.calendar)
    return WrittenTarget(**facts, calendar=calendar)


def shown(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as the API shows it."""
    plain = (
        "number", "title", "party", "state", "is_open", "purpose", "next_review_on", "opened_at",
        "closed_at", "version", "organisation", "internal_team",
    )  # fmt: skip
    facts = {name: getattr(agreement, name) for name in plain}
    return facts | {"url": agreement.get_absolute_url(), "manager": agreement.assignee}


def whole(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement with its versions."""
    versions = agreement.versions.prefetch_related("signatures__recorded_by").order_by("-number")
    return shown(agreement) | {"versions": [version_of(version) for version in versions]}


def version_of(version: AgreementVersion) -> dict[str, Any]:
    """Return a version as the API shows it."""
    return {
        "number": version.number,
        "state": version.state,
        "reason": version.reason,
        "terms": told(read(version)),
        "signatures": [
            {
                "side": each.side,
                "name": each.name,
                "role": each.role,
                "signed_on": each.signed_on,
                "paper": each.paper,
                "recorded_by": each.recorded_by.login,
                "recorded_at": each.recorded_at,
            }
            for each in version.signatures.all()
        ],
    }
