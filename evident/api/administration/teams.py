"""Teams through the API."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from evident.api.administration.routers import teams as router
from evident.api.administration.schemas import Name, Slug
from evident.api.authentication import ApiRequest
from evident.api.fields import Code, PersonOut, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration import queries
from evident.kernel.administration.actions import teams as actions

TIER = "1 service desk, 2 specialists, 3 developers and suppliers."


class TeamOut(Schema):
    """People who work on the same queue."""

    code: str
    name: str
    tier: int = Field(description=TIER)
    lead: PersonOut | None
    is_active: bool
    size: int = Field(description="How many members it has.")


class TeamIn(Schema):
    """A new team, without members."""

    code: Slug
    name: Name
    tier: int = Field(1, ge=1, le=3, description=TIER)
    lead: Code = Field("", description="Sign-in name. Whoever leads a team is a member.")


class TeamChangeIn(Schema):
    """What a team is; what is left out stays as it is."""

    name: Name | None = None
    tier: int | None = Field(None, ge=1, le=3, description=TIER)
    lead: Code | None = Field(None, description="Sign-in name, who joins the team; empty for none.")
    is_active: bool | None = None


class MembersIn(Schema):
    """Who joins."""

    people: list[Code] = Field(min_length=1, max_length=200, description="Sign-in names.")


class MemberIn(Schema):
    """Who leaves."""

    person: Code


def one(user: User, code: str) -> Team:
    """Return a team. Raises Http404 if there is none."""
    team = queries.teams(user).filter(code=code).first() if "\0" not in code else None
    if team is None:
        raise Http404
    return team


def person(login: str, what: str) -> User:
    """Return who signs in by this name. Raises ValidationError."""
    return found(User.objects.all(), what, login=login)


@router.get("", response=PageOut[TeamOut], operation_id="list_teams")
def list_teams(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List every team."""
    return paged(queries.teams(request.auth), wanted=wanted)


@router.post("", response={201: TeamOut}, operation_id="create_team")
@repeatable(
    lambda request, made, **_: one(request.auth, made),
    named=lambda answer: str(answer.value.code),
)
def create(request: ApiRequest, data: TeamIn) -> Status[Team]:
    """Make a team."""
    user, now = request.auth, timezone.now()
    queries.teams(user)  # asks for the permission before names are looked up
    lead = person(data.lead, "lead") if data.lead else None
    made = actions.create(by=user, at=now, **data.model_dump() | {"lead": lead})
    return Status(201, one(user, made.code))


@router.get("/{team}", response=TeamOut, operation_id="get_team")
def get(request: ApiRequest, team: str) -> Team:
    """Return one team."""
    return one(request.auth, team)


@router.patch("/{team}", response=TeamOut, operation_id="change_team")
def change(request: ApiRequest, team: str, data: TeamChangeIn) -> Team:
    """Change what a team is; one that is not active gets no more work."""
    known = one(request.auth, team)
    facts = {name: getattr(known, name) for name in ("name", "tier", "lead", "is_active")}
    given = data.model_dump(exclude_none=True)
    if "lead" in given:
        given["lead"] = person(given["lead"], "lead") if given["lead"] else None
    actions.change(team=known, by=request.auth, at=timezone.now(), **facts | given)
    return one(request.auth, team)


@router.get("/{team}/members", response=PageOut[PersonOut], operation_id="list_team_members")
def members(request: ApiRequest, team: str, wanted: Query[PageIn]) -> dict[str, Any]:
    """List who is in a team."""
    return paged(one(request.auth, team).members.all(), wanted=wanted)


@router.post("/{team}/members/add", response=TeamOut, operation_id="add_team_members")
def add(request: ApiRequest, team: str, data: MembersIn) -> Team:
    """Take people into a team, with the roles it holds."""
    known = one(request.auth, team)
    people = [person(login, "people") for login in dict.fromkeys(data.people)]
    actions.add_members(team=known, by=request.auth, at=timezone.now(), people=people)
    return one(request.auth, team)


@router.post("/{team}/members/remove", response=TeamOut, operation_id="remove_team_member")
def remove(request: ApiRequest, team: str, data: MemberIn) -> Team:
    """Take somebody out of a team; whatever he did in it stays."""
    known = one(request.auth, team)
    leaving = found(known.members.all(), "person", login=data.person)
    actions.remove_member(team=known, by=request.auth, at=timezone.now(), person=leaving)
    return one(request.auth, team)
