"""What codes and sign-in names in the API stand for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from evident.api.fields import found, unknown
from evident.kernel.accounts.models import Team, User
from evident.kernel.prepared import Given, Prepared
from evident.portfolio.services.models import Service
from evident.portfolio.services.queries import choices as services_for
from evident.resolution.incidents import queries
from evident.resolution.incidents.api import schemas
from evident.resolution.incidents.models import Category, Incident, ResolutionCode
from evident.resolution.incidents.models.incident import Channel

_codes = Prepared(lambda: ResolutionCode.objects.filter(is_active=True, code=Given("code")))
_teams = Prepared(lambda: Team.objects.filter(is_active=True, code=Given("code")))


def resolution_code(code: str) -> ResolutionCode:
    """Return the resolution code in use called `code`. Raises ValidationError."""
    known = _codes.first(code=code)
    if known is None:
        raise unknown("code", code)
    return known


def team(code: str) -> Team:
    """Return the team in use called `code`. Raises ValidationError."""
    known = _teams.first(code=code)
    if known is None:
        raise unknown("team", code)
    return known


def requester(login: str, *, user: User) -> User:
    """Return the person called `login` for whom `user` may report. Raises ValidationError."""
    known = queries.person_called(login, user=user)
    if known is None:
        raise unknown("requester", login)
    return known


def category(code: str) -> Category:
    """Return the category in use called `code`. Raises ValidationError."""
    return found(Category.objects.filter(is_active=True), "category", code=code)


def service(number: str, *, user: User) -> Service:
    """Return the service in use called `number` that `user` may name. Raises ValidationError."""
    return found(services_for(user), "service", number=number)


def channel(code: str) -> str:
    """Return `code` if it is a channel. Raises ValidationError."""
    if code not in Channel.values:
        raise ValidationError(
            _("“%(what)s” names nothing known: %(value)s.") % {"what": "channel", "value": code}
        )
    return code


def people(data: schemas.AssignIn | schemas.ManyIn) -> dict[str, Any]:
    """Return the team and the person named."""
    group = found(Team.objects.all(), "team", code=data.team)
    member = None
    if data.assignee:
        member = found(User.objects.filter(teams=group), "assignee", login=data.assignee)
    return {"team": group, "assignee": member}


def supposed(data: schemas.SupposedIn, *, user: User) -> Incident:
    """Return an incident as described, not saved. Raises ValidationError for unknown codes."""
    home = user.organisation
    if data.organisation and data.organisation != home.code:
        home = found(queries.organisations_for(user), "organisation", code=data.organisation)
    return Incident(
        title=data.title,
        symptom=data.symptom,
        category=category(data.category) if data.category else None,
        organisation=home,
    )
