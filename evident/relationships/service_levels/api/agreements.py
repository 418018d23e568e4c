"""Agreements: list, read, draft, write terms, and every step."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, found, unknown
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.access.parties import organisations_for
from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.seeing import as_seen
from evident.relationships.service_levels import actions, queries
from evident.relationships.service_levels.api.schemas import (
    AgreementIn,
    AgreementOut,
    AgreementReasonIn,
    AgreementTermsIn,
    CarrierIn,
    ReviewOutcomeIn,
    SignatureIn,
    WholeAgreementOut,
    shown,
    terms_of,
    whole,
)
from evident.relationships.service_levels.models import Agreement, Party, Signature

router = Router(tags=["agreements"])


class AgreementsIn(PageIn):
    """Which agreements."""

    party: Code = Field("", description="sla, ola or contract; empty for all.")
    show: Code = Field("", description="all, to list also those that have ended.")


@router.get("", response=PageOut[AgreementOut], operation_id="list_agreements")
def list_agreements(request: ApiRequest, wanted: Query[AgreementsIn]) -> dict[str, Any]:
    """List the agreements you may see, the newest first."""
    filters = {"party": wanted.party, "show": wanted.show}
    rows = queries.filtered(request.auth, filters)
    page = paged(rows, wanted=wanted, order=queries.NEWEST)
    return page | {"items": [shown(agreement) for agreement in page["items"]]}


@router.get("/{number}", response=WholeAgreementOut, operation_id="get_agreement")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one agreement with its versions; the number of its last change is the ETag."""
    agreement = queries.get(number=number, user=request.auth)
    response["ETag"] = f'"{agreement.version}"'
    return whole(agreement)


@router.post("", response={201: WholeAgreementOut}, operation_id="draft_agreement")
@repeatable(lambda request, made, **_: whole(queries.get(number=made, user=request.auth)))
def draft(request: ApiRequest, data: AgreementIn) -> Status[dict[str, Any]]:
    """Make an agreement with a first version to write."""
    if data.party not in Party.values:
        raise unknown("party", data.party)
    require_somewhere(request.auth, "agreement.draft")
    known = organisations_for(request.auth, permission="agreement.draft")
    made = actions.draft(
        by=request.auth,
        at=timezone.now(),
        party=data.party,
        title=data.title,
        organisation=found(known, "organisation", code=data.organisation),
        internal_team=found(Team.objects.all(), "internal_team", code=data.internal_team)
        if data.internal_team
        else None,
        manager=found(User.objects.filter(is_active=True), "manager", login=data.manager)
        if data.manager
        else None,
        purpose=data.purpose,
        terms=terms_of(data.terms, user=request.auth) if data.terms else None,
    )
    return Status(201, whole(queries.get(number=made.number, user=request.auth)))


@router.put(
    "/{number}/terms",
    response=WholeAgreementOut,
    operation_id="revise_agreement",
    openapi_extra=IF_MATCH,
)
def revise(request: ApiRequest, number: str, data: AgreementTermsIn) -> dict[str, Any]:
    """Write the terms of the draft; signatures given to other words are void."""
    agreement = seen(request, number)
    terms = terms_of(data, user=request.auth)
    actions.revise(agreement=agreement, by=request.auth, at=timezone.now(), terms=terms)
    return again(request, agreement)


@router.post(
    "/{number}/sign",
    response=WholeAgreementOut,
    operation_id="sign_agreement",
    openapi_extra=IF_MATCH,
)
def sign(request: ApiRequest, number: str, data: SignatureIn) -> dict[str, Any]:
    """Record a signature."""
    agreement = seen(request, number)
    if data.side not in Signature.Side.values:
        raise unknown("side", data.side)
    actions.sign(agreement=agreement, by=request.auth, at=timezone.now(), **data.model_dump())
    return again(request, agreement)


@router.post(
    "/{number}/confirm",
    response=WholeAgreementOut,
    operation_id="confirm_agreement",
    openapi_extra=IF_MATCH,
)
def confirm(request: ApiRequest, number: str, data: ReviewOutcomeIn) -> dict[str, Any]:
    """End the review with its outcome."""
    agreement = seen(request, number)
    actions.confirm(agreement=agreement, by=request.auth, at=timezone.now(), outcome=data.outcome)
    return again(request, agreement)


@router.post(
    "/{number}/carry",
    response=WholeAgreementOut,
    operation_id="carry_agreement",
    openapi_extra=IF_MATCH,
)
def carry(request: ApiRequest, number: str, data: CarrierIn) -> dict[str, Any]:
    """Say which OLA or contract carries a promise."""
    agreement = seen(request, number)
    actions.carry(
        agreement=agreement,
        by=request.auth,
        at=timezone.now(),
        promise_code=data.promise_code,
        carrier=found(queries.visible_to(request.auth), "carrier", number=data.carrier),
        carrier_code=data.carrier_code,
    )
    return again(request, agreement)


def seen(request: ApiRequest, number: str) -> Agreement:
    """Return an agreement whose step is refused if it is not the version the program saw."""
    return as_seen(queries.get(number=number, user=request.auth), version=version_seen(request))


def again(request: ApiRequest, agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as it is after a step."""
    return whole(queries.get(number=agreement.number, user=request.auth))


def with_reason(name: str) -> None:
    """Add the operation of a step that asks why."""
    act = getattr(actions, name)

    def step(request: ApiRequest, number: str, data: AgreementReasonIn) -> dict[str, Any]:
        agreement = seen(request, number)
        act(agreement=agreement, by=request.auth, at=timezone.now(), reason=data.reason)
        return again(request, agreement)

    step.__doc__ = act.__doc__
    router.post(
        f"/{{number}}/{name}",
        response=WholeAgreementOut,
        operation_id=f"{name}_agreement",
        openapi_extra=IF_MATCH,
    )(step)


def without_facts(name: str) -> None:
    """Add the operation of a step that asks for nothing."""
    act = getattr(actions, name)

    def step(request: ApiRequest, number: str) -> dict[str, Any]:
        agreement = seen(request, number)
        act(agreement=agreement, by=request.auth, at=timezone.now())
        return again(request, agreement)

    step.__doc__ = act.__doc__
    router.post(
        f"/{{number}}/{name}",
        response=WholeAgreementOut,
        operation_id=f"{name}_agreement",
        openapi_extra=IF_MATCH,
    )(step)


for each in ("amend", "terminate", "discard"):
    with_reason(each)
for each in ("negotiate", "conclude", "activate", "review", "renew", "drop"):
    without_facts(each)
