"""Reporting and correcting incidents through the API."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Status
from ninja.params.functions import Header

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, found
from evident.api.idempotency import repeatable
from evident.api.versions import version_of
from evident.kernel.accounts.models import User
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.api.naming import category, channel, requester, service, team
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import EditIn, IncidentOut, ReportIn, shown
from evident.resolution.incidents.models import IncidentTemplate


@router.post("", response={201: IncidentOut}, operation_id="report_incident")
@repeatable(
    lambda request, made, **_: shown(queries.get(number=made, user=request.auth), user=request.auth)
)
def report(request: ApiRequest, data: ReportIn) -> Status[dict[str, Any]]:
    """Report an incident. With an idempotency key, repeating the request reports nothing more."""
    user = request.auth
    incident = actions.report(by=user, at=timezone.now(), **report_facts(data, user=user))
    return Status(201, shown(incident, user=user))


def report_facts(data: ReportIn, *, user: User) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    facts = data.model_dump(exclude_defaults=True) | {"channel": channel(data.channel)}
    if data.category:
        facts["category"] = category(data.category)
    if data.service:
        facts["service"] = service(data.service, user=user)
    if data.requester:
        facts["requester"] = requester(data.requester, user=user)
    if data.organisation:
        known = queries.organisations_for(user)
        facts["organisation"] = found(known, "organisation", code=data.organisation)
    if data.team:
        facts["team"] = team(data.team)
    if data.template is not None:
        templates = IncidentTemplate.objects.filter(is_active=True)
        key = data.template if abs(data.template) < 2**62 else 0
        facts["template"] = found(templates, "template", pk=key)
    return facts


@router.patch("/{number}", response=IncidentOut, operation_id="edit_incident")
def edit(
    request: ApiRequest,
    number: str,
    data: EditIn,
    response: HttpResponse,
    if_match: Code = Header("", alias="If-Match"),  # noqa: B008  # ninja's way
) -> dict[str, Any]:
    """Correct what an incident says; refused with 412 if it changed after the version you saw."""
    incident = queries.get(number=number, user=request.auth)
    version = version_of(if_match)
    facts = data.model_dump(exclude_unset=True, exclude={"version"})
    facts = {name: value for name, value in facts.items() if value is not None}
    if "category" in facts:
        facts["category"] = category(facts["category"])
    if "service" in facts:
        number = facts["service"]
        facts["service"] = service(number, user=request.auth) if number else None
    if "channel" in facts:
        channel(facts["channel"])
    seen = {}
    if "custom" in facts:
        seen["custom"] = incident.custom
        facts["custom"] = incident.custom | facts["custom"]
    incident = actions.edit(
        incident=incident,
        by=request.auth,
        at=timezone.now(),
        seen=seen,
        seen_version=data.version if version is None else version,
        **facts,
    )
    response["ETag"] = f'"{incident.version}"'
    return shown(incident, user=request.auth)
