"""Settings of the incident desk through the API; every change is in the trail."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import found
from evident.api.idempotency import View, repeatable
from evident.kernel.access.queries import require
from evident.kernel.records.models import Priority
from evident.resolution.incidents.actions import settings as actions
from evident.resolution.incidents.api import setting_schemas as schemas
from evident.resolution.incidents.queries import settings as queries

router = Router(tags=["incident settings"])


def facts_of(data: Schema) -> dict[str, Any]:
    """Return what was given, with things in the place of their codes. Raises ValidationError."""
    facts = data.model_dump(exclude_none=True)
    for name, known in schemas.NAMED.items():
        if name in facts:
            code = facts[name]
            facts[name] = found(known.all(), name, code=code) if code else None
    if "team" in facts and facts["team"] is None:
        raise ValidationError(_("A routing rule names a team."))
    return facts


def added(request: ApiRequest, kind: str, data: Schema) -> Status[Any]:
    """Make a setting of `kind` and answer it."""
    user = request.auth
    require(user, queries.PERMISSION)
    made = actions.add(kind=queries.KINDS[kind], by=user, at=timezone.now(), **facts_of(data))
    return Status(201, queries.get(user, kind=kind, pk=made.pk))


def once_in(kind: str) -> Callable[[View], View]:
    """Let an operation that adds a setting of `kind` be repeated."""
    return repeatable(
        lambda request, made, **_: queries.get(request.auth, kind=kind, pk=int(made)),
        named=lambda answer: str(answer.value.pk),
    )


def changed(request: ApiRequest, kind: str, setting: int, data: Schema) -> Any:
    """Set a setting anew and answer it."""
    known = queries.get(request.auth, kind=kind, pk=setting)
    actions.change(setting=known, by=request.auth, at=timezone.now(), **facts_of(data))
    return queries.get(request.auth, kind=kind, pk=setting)


def moved(request: ApiRequest, kind: str, setting: int, data: schemas.MoveIn) -> Any:
    """Move a setting in its order and answer the order."""
    known = queries.get(request.auth, kind=kind, pk=setting)
    actions.move(setting=known, by=request.auth, at=timezone.now(), places=data.places)
    return queries.listed(request.auth, kind=kind)


def as_cells(matrix: queries.Cells) -> list[dict[str, int]]:
    """Return a matrix as a list of its cells."""
    return [
        {"impact": impact, "urgency": urgency, "priority": priority}
        for (impact, urgency), priority in sorted(matrix.items())
    ]


@router.get("/priorities", response=list[schemas.CellIn], operation_id="get_priority_matrix")
def priorities(request: ApiRequest) -> list[dict[str, int]]:
    """Return the priority of each impact and urgency."""
    return as_cells(queries.cells(request.auth))


@router.put("/priorities", response=list[schemas.CellIn], operation_id="set_priority_matrix")
def set_priorities(request: ApiRequest, data: schemas.MatrixIn) -> list[dict[str, int]]:
    """Set the whole matrix; incidents keep their priority until classified anew."""
    actions.set_priorities(by=request.auth, at=timezone.now(), cells=data.as_cells())
    return as_cells(queries.cells(request.auth))


@router.post("/priorities/try", response=list[schemas.TriedOut], operation_id="try_priority_matrix")
def try_priorities(request: ApiRequest, data: schemas.MatrixIn) -> Iterable[dict[str, int]]:
    """Say what a matrix would make of the open incidents; nothing is set."""
    current = queries.cells(request.auth)
    before = queries.open_by_priority(current)
    after = queries.open_by_priority(current | data.as_cells())
    return [
        {"priority": value, "now": before.get(value, 0), "then": after.get(value, 0)}
        for value in Priority.values
    ]
