"""How records are numbered, through the API."""

from collections.abc import Iterable

from django.http import Http404
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from evident.api.administration.routers import numbering as router
from evident.api.authentication import ApiRequest
from evident.api.fields import Line
from evident.kernel.administration import queries
from evident.kernel.administration.actions import numbering as actions
from evident.kernel.records.kinds import known
from evident.kernel.records.models import Numbering


class NumberingIn(Schema):
    """How the next numbers of a process look; numbers given so far stay."""

    prefix: Line = Field(pattern=r"^[A-Z][A-Z0-9]*$", max_length=12)
    digits: int = Field(ge=1, le=10, description="At least so many: 6 gives INC-000012.")
    is_gapless: bool = Field(False, description="Reports then wait for each other for a moment.")


class NumberingOut(NumberingIn):
    """How the records of a process are numbered."""

    kind: str


@router.get("", response=list[NumberingOut], operation_id="list_numberings")
def list_numberings(request: ApiRequest) -> Iterable[Numbering]:
    """List how each process numbers its records."""
    return queries.numberings(request.auth)


@router.put("/{kind}", response=NumberingOut, operation_id="change_numbering")
def change(request: ApiRequest, kind: str, data: NumberingIn) -> Numbering:
    """Set how the next records of a process are numbered."""
    if kind not in known():
        raise Http404
    return actions.change(kind=kind, by=request.auth, at=timezone.now(), **data.model_dump())
