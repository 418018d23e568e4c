"""Steps on several incidents through the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from evident.api.authentication import ApiRequest
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.procedures.seeing import as_seen
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.actions.bulk import ACTIONS
from evident.resolution.incidents.api.naming import people
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import (
    IncidentOut,
    ManyIn,
    MergeIn,
    OutcomeOut,
    shown,
)


@router.post("/bulk", response=list[OutcomeOut], operation_id="act_on_incidents")
def act_on_many(request: ApiRequest, data: ManyIn) -> Any:
    """
    Take one step on each incident by itself: assign, take, prioritise, close, cancel or merge.

    Numbers that name nothing you may see are left out of the answer.
    """
    now, user = timezone.now(), request.auth
    incidents = [
        as_seen(incident, version=data.versions.get(incident.number))
        for incident in queries.several(numbers=list(dict.fromkeys(data.numbers)), user=user)
    ]
    if data.step == "merge":
        into = queries.get(number=data.into, user=user)
        duplicates = [each for each in incidents if each.pk != into.pk]
        return actions.merge_many(into=into, duplicates=duplicates, by=user, at=now)
    if data.step not in ACTIONS:
        raise ValidationError(
            _("“%(what)s” names nothing known: %(value)s.") % {"what": "step", "value": data.step}
        )
    facts = facts_of(data)
    return actions.act_on_many(step=data.step, incidents=incidents, by=user, at=now, **facts)


def facts_of(data: ManyIn) -> dict[str, Any]:
    """Return what the action of the step takes."""
    match data.step:
        case "assign":
            return {**people(data), "reason": data.reason}
        case "prioritise":
            if data.impact is None or data.urgency is None:
                raise ValidationError(_("Say impact and urgency."))
            names = ("impact", "urgency", "priority", "reason")
            return {name: getattr(data, name) for name in names}
        case "cancel":
            return {"reason": data.reason}
    return {}


@router.post(
    "/{number}/merge",
    response=IncidentOut,
    operation_id="merge_incident",
    openapi_extra=IF_MATCH,
)
def merge(request: ApiRequest, number: str, data: MergeIn) -> dict[str, Any]:
    """Merge duplicates into this incident: all of them, or none."""
    user = request.auth
    into = as_seen(queries.get(number=number, user=user), version=version_seen(request))
    duplicates = [queries.get(number=each, user=user) for each in dict.fromkeys(data.duplicates)]
    into = actions.merge(into=into, duplicates=duplicates, by=user, at=timezone.now())
    return shown(into, user=user)
