"""Whom and what administrators may look after. All raise PermissionDenied for anybody else."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import access_of, require, require_somewhere
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration.scope import PERMISSION, administered_by
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.kinds import known
from evident.kernel.records.models import Numbering


def people(
    user: User,
    *,
    words: str = "",
    organisation: Organisation | None = None,
    team: Team | None = None,
    role: str = "",
    is_active: bool | None = None,
) -> "QuerySet[User]":
    """Return the people `user` administers, by name, narrowed by what is given."""
    require_somewhere(user, PERMISSION)
    found = User.objects.select_related("organisation").order_by("name", "pk")
    reach = access_of(user).reach(PERMISSION)
    if not reach.everywhere:
        found = found.filter(organisation_id__in=reach.organisations)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(login__icontains=word) | Q(email__icontains=word)
        )
    if organisation is not None:
        found = found.filter(organisation=organisation)
    if team is not None:
        found = found.filter(
            pk__in=team.members.through.objects.filter(team=team).values("user_id")
        )
    if is_active is not None:
        found = found.filter(is_active=is_active)
    if role:
        given = Grant.objects.filter(role__code=role)
        holders = Team.members.through.objects.filter(team_id__in=given.values("team_id"))
        found = found.filter(
            Q(pk__in=given.values("user_id")) | Q(pk__in=holders.values("user_id"))
        )
    return found


def person(user: User, *, pk: int) -> User:
    """Return somebody `user` administers. Raises Http404 if hidden or absent."""
    found = people(user).select_related("line_manager").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sessions_of(person: User) -> "QuerySet[UserSession]":
    """Return where somebody is signed in, latest first."""
    return UserSession.objects.filter(user=person).order_by("-last_seen_at")


def teams(user: User) -> "QuerySet[Team]":
    """Return every team with how many members it has."""
    require(user, PERMISSION)
    return (
        Team.objects.select_related("lead")
        .annotate(size=Count("members"))
        .order_by("-is_active", "tier", "name")
    )


def team(user: User, *, pk: int) -> Team:
    """Return one team. Raises Http404 if there is none."""
    found = teams(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def organisations(user: User) -> "QuerySet[Organisation]":
    """Return the organisations `user` administers with how many active people they have."""
    require_somewhere(user, PERMISSION)
    return (
        administered_by(user)
        .annotate(size=Count("people", filter=Q(people__is_active=True)))
        .order_by("-is_active", "name")
    )


def organisation(user: User, *, pk: int) -> Organisation:
    """Return one organisation. Raises Http404 if hidden or absent."""
    found = organisations(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def grants(
    user: User, *, at: datetime, role: str = "", is_in_force: bool = True
) -> "QuerySet[Grant]":
    """Return who holds what, newest first. Raises PermissionDenied without `access.manage`."""
    require(user, "access.manage")
    found = Grant.objects.select_related("role", "user__organisation", "team", "organisation")
    if is_in_force:
        found = found.in_force(at)
    if role:
        found = found.filter(role__code=role)
    return found.order_by("-pk")


def roles(user: User) -> "QuerySet[Role]":
    """Return every role, those shipped first."""
    require(user, "access.manage")
    return Role.objects.order_by("pk")


def numberings(user: User) -> "QuerySet[Numbering]":
    """Return how each process numbers its records."""
    require(user, "settings.manage")
    return Numbering.objects.filter(pk__in=known()).order_by("kind")


def grant(user: User, *, pk: int) -> Grant:
    """Return one grant. Raises Http404 if there is none."""
    require(user, "access.manage")
    found = Grant.objects.select_related("role", "user", "team", "organisation").filter(pk=pk)
    first = found.first()
    if first is None:
        raise Http404
    return first


def with_grants(people: "QuerySet[User]", *, at: datetime) -> "QuerySet[User]":
    """Add to each person the grants in force as `held`, for a list; those of teams apart."""
    given = Grant.objects.in_force(at).select_related("role").order_by("role_id", "pk")
    return people.prefetch_related(
        Prefetch("grants", queryset=given, to_attr="held"),
        Prefetch("teams", queryset=Team.objects.filter(is_active=True), to_attr="in_teams"),
    )
