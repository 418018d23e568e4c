"""Lists of settings of the incident desk through the API: read, added to, changed, put in order."""

from typing import Any

from ninja import Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Key
from evident.kernel.access.queries import require
from evident.resolution.incidents.api import naming
from evident.resolution.incidents.api import setting_schemas as schemas
from evident.resolution.incidents.api.settings import (
    added,
    changed,
    facts_of,
    moved,
    once_in,
    router,
)
from evident.resolution.incidents.models import RoutingRule
from evident.resolution.incidents.queries import settings as queries
from evident.resolution.incidents.routing import tried


@router.get("/categories", response=list[schemas.CategoryOut], operation_id="list_all_categories")
def list_categories(request: ApiRequest) -> Any:
    """List the categories, those out of use as well."""
    return queries.listed(request.auth, kind="categories")


@router.post(
    "/categories",
    response={201: schemas.CategoryOut},
    operation_id="add_category",
)
@once_in("categories")
def add_category(request: ApiRequest, data: schemas.CategoryIn) -> Status[Any]:
    """Add a category."""
    return added(request, "categories", data)


@router.patch("/categories/{setting}", response=schemas.CategoryOut, operation_id="change_category")
def change_category(request: ApiRequest, setting: Key, data: schemas.CategoryChangeIn) -> Any:
    """Change a category; what was recorded with it before stays as it was."""
    return changed(request, "categories", setting, data)


@router.get("/codes", response=list[schemas.CodedOut], operation_id="list_all_resolution_codes")
def list_codes(request: ApiRequest) -> Any:
    """List the resolution codes, those out of use as well."""
    return queries.listed(request.auth, kind="codes")


@router.post(
    "/codes",
    response={201: schemas.CodedOut},
    operation_id="add_resolution_code",
)
@once_in("codes")
def add_resolution_code(request: ApiRequest, data: schemas.NamedIn) -> Status[Any]:
    """Add a resolution code."""
    return added(request, "codes", data)


@router.patch("/codes/{setting}", response=schemas.CodedOut, operation_id="change_resolution_code")
def change_resolution_code(request: ApiRequest, setting: Key, data: schemas.NamedChangeIn) -> Any:
    """Change a resolution code; what was recorded with it before stays as it was."""
    return changed(request, "codes", setting, data)


@router.get("/criteria", response=list[schemas.CriterionOut], operation_id="list_major_criteria")
def list_criteria(request: ApiRequest) -> Any:
    """List what makes an incident a major one, in order."""
    return queries.listed(request.auth, kind="criteria")


@router.post(
    "/criteria",
    response={201: schemas.CriterionOut},
    operation_id="add_major_criterion",
)
@once_in("criteria")
def add_major_criterion(request: ApiRequest, data: schemas.NamedIn) -> Status[Any]:
    """Add a criterion of major incidents."""
    return added(request, "criteria", data)


@router.patch(
    "/criteria/{setting}", response=schemas.CriterionOut, operation_id="change_major_criterion"
)
def change_major_criterion(request: ApiRequest, setting: Key, data: schemas.NamedChangeIn) -> Any:
    """Change a criterion of major incidents; what was recorded with it before stays as it was."""
    return changed(request, "criteria", setting, data)


@router.post(
    "/criteria/{setting}/move",
    response=list[schemas.CriterionOut],
    operation_id="move_major_criterion",
)
def move_major_criterion(request: ApiRequest, setting: Key, data: schemas.MoveIn) -> Any:
    """Move a criterion of major incidents up or down; answers the new order."""
    return moved(request, "criteria", setting, data)


@router.get(
    "/templates", response=list[schemas.TemplateOut], operation_id="list_incident_templates"
)
def list_templates(request: ApiRequest) -> Any:
    """List the templates."""
    return queries.listed(request.auth, kind="templates")


@router.post(
    "/templates",
    response={201: schemas.TemplateOut},
    operation_id="add_incident_template",
)
@once_in("templates")
def add_incident_template(request: ApiRequest, data: schemas.TemplateIn) -> Status[Any]:
    """Add a template."""
    return added(request, "templates", data)


@router.patch(
    "/templates/{setting}", response=schemas.TemplateOut, operation_id="change_incident_template"
)
def change_incident_template(
    request: ApiRequest, setting: Key, data: schemas.TemplateChangeIn
) -> Any:
    """Change a template; what was recorded with it before stays as it was."""
    return changed(request, "templates", setting, data)


@router.get("/replies", response=list[schemas.ReplyOut], operation_id="list_canned_replies")
def list_replies(request: ApiRequest) -> Any:
    """List the ready replies."""
    return queries.listed(request.auth, kind="replies")


@router.post(
    "/replies",
    response={201: schemas.ReplyOut},
    operation_id="add_canned_reply",
)
@once_in("replies")
def add_canned_reply(request: ApiRequest, data: schemas.ReplyIn) -> Status[Any]:
    """Add a ready reply."""
    return added(request, "replies", data)


@router.patch("/replies/{setting}", response=schemas.ReplyOut, operation_id="change_canned_reply")
def change_canned_reply(request: ApiRequest, setting: Key, data: schemas.ReplyChangeIn) -> Any:
    """Change a ready reply; what was recorded with it before stays as it was."""
    return changed(request, "replies", setting, data)


@router.get("/routing", response=list[schemas.RuleOut], operation_id="list_routing_rules")
def list_routing(request: ApiRequest) -> Any:
    """List the routing rules in order; the first to fit decides."""
    return queries.listed(request.auth, kind="routing")


@router.post(
    "/routing",
    response={201: schemas.RuleOut},
    operation_id="add_routing_rule",
)
@once_in("routing")
def add_routing_rule(request: ApiRequest, data: schemas.RuleIn) -> Status[Any]:
    """Add a routing rule."""
    return added(request, "routing", data)


@router.post("/routing/try", response=schemas.RuleTriedOut, operation_id="try_routing_rule")
def try_routing_rule(request: ApiRequest, data: schemas.RuleTryIn) -> dict[str, Any]:
    """Say where a report would go if a rule were in use; nothing is set or reported."""
    before = None
    if data.instead_of is not None:
        before = queries.get(request.auth, kind="routing", pk=data.instead_of)
    require(request.auth, queries.PERMISSION)
    facts = facts_of(data.rule) | {"is_active": True}
    draft = RoutingRule(
        pk=before.pk if before else None, order=before.order if before else 0, **facts
    )
    found = tried(draft, naming.supposed(data.report, user=request.auth))
    rule, team = found.route
    told = {"rule": rule.name if rule else None, "team": team}
    return told | {"fits": found.fits, "decides": found.decides}


@router.patch("/routing/{setting}", response=schemas.RuleOut, operation_id="change_routing_rule")
def change_routing_rule(request: ApiRequest, setting: Key, data: schemas.RuleChangeIn) -> Any:
    """Change a routing rule; what was recorded with it before stays as it was."""
    return changed(request, "routing", setting, data)


@router.post(
    "/routing/{setting}/move",
    response=list[schemas.RuleOut],
    operation_id="move_routing_rule",
)
def move_routing_rule(request: ApiRequest, setting: Key, data: schemas.MoveIn) -> Any:
    """Move a routing rule up or down; answers the new order."""
    return moved(request, "routing", setting, data)
