"""People through the API."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from evident.api.administration.routers import people as router
from evident.api.administration.schemas import Address, Language, Name, PersonFullOut, Zone
from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration import invitation, queries
from evident.kernel.administration.actions import people as actions
from evident.kernel.administration.scope import administered_by


class PeopleIn(PageIn):
    """Which people."""

    words: Code = Field("", description="In name, sign-in name or e-mail address.")
    organisation: Code = ""
    team: Code = ""
    role: Code = ""
    is_active: bool | None = None


class PersonIn(Schema):
    """Somebody new; a password is chosen by invitation."""

    login: Code = Field(min_length=1)
    name: Name
    organisation: Code
    email: Address = ""
    phone: Line = Field("", max_length=40)
    line_manager: Code = Field("", description="Sign-in name.")
    language: Language = ""
    time_zone: Zone = ""


class PersonChangeIn(Schema):
    """Who somebody is; what is left out stays as it is."""

    login: Code | None = Field(None, min_length=1)
    name: Name | None = None
    organisation: Code | None = None
    email: Address | None = None
    phone: Line | None = Field(None, max_length=40)
    line_manager: Code | None = Field(None, description="Sign-in name; empty for none.")
    language: Language | None = None
    time_zone: Zone | None = None


class EndedOut(Schema):
    """How many sessions were ended."""

    sessions: int


def one(user: User, login: str) -> User:
    """Return somebody `user` administers. Raises Http404 if hidden or absent."""
    seen = queries.people(user).select_related("line_manager").filter(login=login)
    person = queries.with_grants(seen, at=timezone.now()).first() if "\0" not in login else None
    if person is None:
        raise Http404
    return person


def facts_of(user: User, given: dict[str, Any]) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    facts = {name: value for name, value in given.items() if value is not None}
    if "organisation" in facts:
        known = administered_by(user).filter(is_active=True)
        facts["organisation"] = found(known, "organisation", code=facts["organisation"])
    if "line_manager" in facts:
        login = facts["line_manager"]
        manager = found(queries.people(user), "line_manager", login=login) if login else None
        facts["line_manager"] = manager
    return facts


@router.get("", response=PageOut[PersonFullOut], operation_id="list_people")
def list_people(request: ApiRequest, wanted: Query[PeopleIn]) -> dict[str, Any]:
    """List the people you administer, in the order in which they came."""
    user = request.auth
    narrowed: dict[str, Any] = {}
    if wanted.organisation:
        narrowed["organisation"] = found(
            administered_by(user), "organisation", code=wanted.organisation
        )
    if wanted.team:
        narrowed["team"] = found(Team.objects.all(), "team", code=wanted.team)
    people = queries.people(
        user, words=wanted.words, role=wanted.role, is_active=wanted.is_active, **narrowed
    )
    shown = queries.with_grants(people.select_related("line_manager"), at=timezone.now())
    return paged(shown.select_related("organisation"), wanted=wanted)


@router.post("", response={201: PersonFullOut}, operation_id="create_person")
@repeatable(
    lambda request, made, **_: one(request.auth, made),
    named=lambda answer: str(answer.value.login),
)
def create(request: ApiRequest, data: PersonIn) -> Status[User]:
    """Add somebody, who cannot sign in until a password is chosen by invitation."""
    user = request.auth
    queries.people(user)  # asks for the permission before names are looked up
    facts = facts_of(user, data.model_dump(exclude_unset=True))
    made = actions.create(by=user, at=timezone.now(), **facts)
    return Status(201, one(user, made.login))


@router.get("/{login}", response=PersonFullOut, operation_id="get_person")
def get(request: ApiRequest, login: str) -> User:
    """Return somebody you administer."""
    return one(request.auth, login)


@router.patch("/{login}", response=PersonFullOut, operation_id="change_person")
def change(request: ApiRequest, login: str, data: PersonChangeIn) -> User:
    """Change who somebody is."""
    user = request.auth
    facts = facts_of(user, data.model_dump(exclude_unset=True))
    person = actions.change(person=one(user, login), by=user, at=timezone.now(), **facts)
    return one(user, person.login)


@router.post("/{login}/deactivate", response=PersonFullOut, operation_id="deactivate_person")
def deactivate(request: ApiRequest, login: str) -> User:
    """Let somebody in no longer: sessions end, tokens are revoked, grants rest."""
    person = one(request.auth, login)
    actions.deactivate(person=person, by=request.auth, at=timezone.now())
    return one(request.auth, login)


@router.post("/{login}/activate", response=PersonFullOut, operation_id="activate_person")
def activate(request: ApiRequest, login: str) -> User:
    """Let somebody in again."""
    actions.activate(person=one(request.auth, login), by=request.auth, at=timezone.now())
    return one(request.auth, login)


@router.post("/{login}/end-sessions", response=EndedOut, operation_id="end_sessions")
def end_sessions(request: ApiRequest, login: str) -> dict[str, int]:
    """Sign somebody out everywhere."""
    person = one(request.auth, login)
    ended = actions.end_sessions(person=person, by=request.auth, at=timezone.now())
    return {"sessions": ended}


@router.post("/{login}/invite", response={204: None}, operation_id="invite_person")
def invite(request: ApiRequest, login: str) -> Status[None]:
    """Mail somebody a link by which a password is chosen; programs never see the link."""
    person = one(request.auth, login)
    actions.invite(person=person, by=request.auth, at=timezone.now(), is_mailed=True)
    invitation.mail(person=person, by=request.auth)
    return Status(204, None)
