"""How teams come, change and go."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evident.kernel.access.administrators import keeping_an_administrator
from evident.kernel.access.models import Membership
from evident.kernel.access.outside import AUDITS, is_from_outside
from evident.kernel.access.queries import forget, require
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration.scope import differing, locked, require_for
from evident.kernel.trail import actions as trail

FURTHEST_TIER = 3


def create(
    *, by: User, at: datetime, code: str, name: str, tier: int = 1, lead: User | None = None
) -> Team:
    """
    Make a team, of which nobody but its lead is a member.

    Raises PermissionDenied without `account.manage`, ValidationError for a code that is taken.
    """
    require_for(by, None)
    team = Team(code=code, name=name.strip(), tier=tier, lead=lead)
    refuse_wrong(team)
    try:
        with transaction.atomic():
            team.save()
            trail.write(event="team.create", by=by, at=at, facts=facts_of(team))
            take_in_lead(team=team, by=by, at=at)
    except IntegrityError as taken:
        raise ValidationError({"code": _("There is a team with this code already.")}) from taken
    return team


@transaction.atomic
def change(
    *,
    team: Team,
    by: User,
    at: datetime,
    name: str,
    tier: int,
    lead: User | None,
    is_active: bool,
) -> Team:
    """
    Set what a team is; one that is not active gets no more work. Its lead is one of its members.

    Raises PermissionDenied without `account.manage`, and without `access.manage` for a lead who
    joins a team that holds roles; ValidationError for facts that cannot be.
    """
    require_for(by, None)
    team = locked(team)
    wanted = {"name": name.strip(), "tier": tier, "lead": lead, "is_active": is_active}
    changes = differing(team, wanted)
    if not changes:
        return team
    for field, (_before, value) in changes.items():
        setattr(team, field, value)
    refuse_wrong(team)
    team.save(update_fields=list(changes))
    trail.write(event="team.change", by=by, at=at, changes=changes, facts=facts_of(team))
    if "lead" in changes:
        take_in_lead(team=team, by=by, at=at)
    return team


def take_in_lead(*, team: Team, by: User, at: datetime) -> None:
    """Let whoever leads a team be a member: what reaches the team reaches its members."""
    if team.lead is not None and not team.members.filter(pk=team.lead.pk).exists():
        add_members(team=team, by=by, at=at, people=[team.lead])


def add_members(*, team: Team, by: User, at: datetime, people: Iterable[User]) -> list[User]:
    """
    Take people into a team, with the roles it holds, and return who is new.

    Raises PermissionDenied without `account.manage`, and without `access.manage` for a team that
    holds roles; ValidationError for somebody who is not active, or audits from outside.
    """
    refuse_stranger(team, by=by)
    with transaction.atomic():
        team = locked(team)
        there = set(team.members.values_list("pk", flat=True))
        new = [person for person in people if person.pk not in there]
        for person in new:
            if not person.is_active:
                raise ValidationError(_("%(name)s is no longer active.") % {"name": person.name})
            if is_from_outside(person):
                raise ValidationError(AUDITS % {"person": person.name})
        if new:
            team.members.add(*new)
            Membership.objects.bulk_create(
                Membership(team=team, user=person, since=at) for person in new
            )
            facts = facts_of(team) | {"people": new}
            trail.write(event="team.add_members", by=by, at=at, facts=facts)
    for person in new:
        forget(person)
    return new


def remove_member(*, team: Team, by: User, at: datetime, person: User) -> None:
    """
    Take somebody out of a team; whatever he did in it stays.

    Raises PermissionDenied without `account.manage`, and without `access.manage` for a team that
    holds roles; ValidationError if nobody would be left to administer.
    """
    refuse_stranger(team, by=by)
    with keeping_an_administrator(at=at):
        team = locked(team)
        if not team.members.filter(pk=person.pk).exists():
            return
        team.members.remove(person)
        lasting = Membership.objects.filter(team=team, user=person, until=None)
        if not lasting.update(until=at):
            Membership.objects.create(team=team, user=person, until=at)
        if team.lead_id == person.pk:
            team.lead = None
            team.save(update_fields=["lead"])
        facts = facts_of(team) | {"person": person}
        trail.write(event="team.remove_member", by=by, at=at, facts=facts)
    forget(person)


def refuse_stranger(team: Team, *, by: User) -> None:
    """Raise PermissionDenied unless `by` may say who is in `team`: membership may bring roles."""
    require_for(by, None)
    if team.grants.exists():
        require(by, "access.manage")


def refuse_wrong(team: Team) -> None:
    """Raise ValidationError for facts that cannot be."""
    if not team.name:
        raise ValidationError({"name": _("A team needs a name.")})
    if not 1 <= team.tier <= FURTHEST_TIER:
        raise ValidationError({"tier": _("There are support lines 1 to 3.")})
    if team.lead is not None and not team.lead.is_active:
        raise ValidationError(
            {"lead": _("%(name)s is no longer active.") % {"name": team.lead.name}}
        )


def facts_of(team: Team) -> dict[str, object]:
    """Return what the trail has to keep of a team."""
    return {"team": team, "code": team.code}
