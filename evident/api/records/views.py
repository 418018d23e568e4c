"""Saved views of lists."""

from typing import Annotated, Literal

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Line, Named, PersonOut, found, unknown
from evident.api.records.routers import views as router
from evident.kernel.accounts.models import Team
from evident.kernel.lists import actions, queries
from evident.kernel.lists.models import SavedView
from evident.kernel.records.kinds import known

Values = Annotated[list[Line], Field(max_length=50)]


class ViewIn(Schema):
    """A list as somebody wants it again."""

    kind: Code = Field(description="The process whose list it is.")
    name: Line = Field(min_length=1, max_length=80)
    query: dict[Code, Values] = Field(
        {}, max_length=50, description="Filters, order and columns, as in the list's address."
    )
    sharing: Literal["mine", "team", "public"] = "mine"
    team: Code = Field("", description="One of your teams, if it is shared with one.")


class ViewOut(Schema):
    """A saved view. It shares what to look for, never what may be seen."""

    id: int
    kind: str
    name: str
    query: dict[str, list[str]]
    sharing: str
    owner: PersonOut
    team: Named | None


@router.get("", response=list[ViewOut], operation_id="list_views")
def list_views(request: ApiRequest, kind: Code) -> QuerySet[SavedView]:
    """List the views of a process you made or were given."""
    return queries.views_for(request.auth, kind=kind).select_related("owner", "team")


@router.post("", response=ViewOut, operation_id="keep_view")
def keep(request: ApiRequest, data: ViewIn) -> SavedView:
    """Keep a list under a name; one of yours of the same name becomes this one."""
    if data.kind not in known():
        raise unknown("kind", data.kind)
    team = found(Team.objects.all(), "team", code=data.team) if data.team else None
    facts = data.model_dump() | {"team": team}
    return actions.keep_view(by=request.auth, at=timezone.now(), **facts)


@router.delete("/{view}", response={204: None}, operation_id="drop_view")
def drop(request: ApiRequest, view: Key) -> Status[None]:
    """Give a view up: your own, or a public one if you may share."""
    found_view = queries.get(pk=view, user=request.auth)
    actions.drop_view(view=found_view, by=request.auth, at=timezone.now())
    return Status(204, None)
