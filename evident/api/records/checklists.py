"""Checklists of the steps of a record."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Schema

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, PersonOut
from evident.api.records.reading import opened, refuse_unknown
from evident.api.records.routers import records as router
from evident.kernel.procedures import checklists
from evident.kernel.records import queries


class TickIn(Schema):
    """Which item of which step."""

    step: Code
    item: Code


class ItemOut(Schema):
    """An item of a checklist, and who ticked it when."""

    code: str
    text: str
    ticked_by: PersonOut | None
    ticked_at: datetime | None


class ChecklistOut(Schema):
    """What has to be seen to before a step."""

    step: str
    items: list[ItemOut]


def shown(step: str, items: list[checklists.Item]) -> dict[str, Any]:
    """Return a checklist as the API shows it."""
    rows = [
        {
            "code": item.code,
            "text": item.text,
            "ticked_by": item.tick.by if item.tick else None,
            "ticked_at": item.tick.at if item.tick else None,
        }
        for item in items
    ]
    return {"step": step, "items": rows}


@router.get("/{number}/checklists", response=list[ChecklistOut], operation_id="list_checklists")
def list_checklists(request: ApiRequest, number: str) -> list[dict[str, Any]]:
    """List the checklists of the steps you may take."""
    record = opened(request, number)
    found = checklists.of_record(record=record, user=request.auth)
    return [shown(step, items) for step, items in found.items()]


@router.post("/{number}/checklists/tick", response=ChecklistOut, operation_id="tick_item")
def tick(request: ApiRequest, number: str, data: TickIn) -> dict[str, Any]:
    """Tick an item; nothing happens if it is ticked."""
    record = queries.get(number=number, user=request.auth)
    refuse_unknown(record, data.step)
    checklists.tick(record=record, by=request.auth, at=timezone.now(), **data.model_dump())
    return shown(data.step, checklists.items_of(record, data.step))


@router.post("/{number}/checklists/untick", response=ChecklistOut, operation_id="untick_item")
def untick(request: ApiRequest, number: str, data: TickIn) -> dict[str, Any]:
    """Take a tick off; nothing happens if there is none."""
    record = queries.get(number=number, user=request.auth)
    refuse_unknown(record, data.step)
    checklists.untick(record=record, by=request.auth, at=timezone.now(), **data.model_dump())
    return shown(data.step, checklists.items_of(record, data.step))
