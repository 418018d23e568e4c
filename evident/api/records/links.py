"""Links between records."""

from typing import Any

from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, unknown
from evident.api.idempotency import repeatable
from evident.api.records.reading import opened
from evident.api.records.routers import links as router
from evident.api.records.routers import records
from evident.api.records.schemas import LinkOut
from evident.kernel.links import actions, queries
from evident.kernel.links.meanings import meanings
from evident.kernel.links.queries import Linked
from evident.kernel.records import queries as seen


class LinkIn(Schema):
    """What this record is to another one."""

    meaning: Code = Field(description="A code of the meanings, such as `caused_by`.")
    other: Code = Field(description="The number of the other record.")


class MeaningOut(Schema):
    """What a link can mean, and what it means read from its other end."""

    code: str
    label: str
    inverse: str


@router.get("/meanings", response=list[MeaningOut], operation_id="list_link_meanings")
def list_meanings(request: ApiRequest) -> list[dict[str, str]]:  # noqa: ARG001  # ninja passes it
    """List what links can mean, from both ends."""
    return [
        {"code": each.code, "label": str(each.label), "inverse": each.inverse}
        for each in meanings()
    ]


@records.get("/{number}/links", response=list[LinkOut], operation_id="list_links")
def links(request: ApiRequest, number: str) -> list[Linked]:
    """List the links whose other ends you may see, by meaning."""
    return queries.of_record(record=opened(request, number), user=request.auth)


def linked(request: ApiRequest, *, made: str, number: str, **_: object) -> Any:
    """Return a link as the record called `number` has it. Raises Http404 if it was taken away."""
    record = seen.get(number=number, user=request.auth)
    queries.get(pk=int(made), user=request.auth)
    rows = queries.of_record(record=record, user=request.auth)
    return next(each for each in rows if each.link.pk == int(made))


@records.post("/{number}/links", response={201: LinkOut}, operation_id="add_link")
@repeatable(linked, named=lambda answer: str(answer.value.link.pk))
def add(request: ApiRequest, number: str, data: LinkIn) -> Status[Any]:
    """Say what this record is to another one; both get an entry in the trail."""
    user, now = request.auth, timezone.now()
    record = seen.get(number=number, user=user)
    if data.meaning not in {each.code for each in meanings()}:
        raise unknown("meaning", data.meaning)
    other = seen.get(number=data.other, user=user)
    made = actions.add(record=record, other=other, meaning=data.meaning, by=user, at=now)
    return Status(201, linked(request, made=str(made.pk), number=number))


@router.delete("/{link}", response={204: None}, operation_id="remove_link")
def remove(request: ApiRequest, link: Key) -> Status[None]:
    """Take a link away; both records get an entry in the trail."""
    found = queries.get(pk=link, user=request.auth)
    actions.remove(link=found, by=request.auth, at=timezone.now())
    return Status(204, None)
