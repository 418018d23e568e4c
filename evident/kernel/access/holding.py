"""Who holds what: people by the grants they have, themselves or through their teams."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from evident.kernel.access.models import Grant, GrantQuerySet, Role
from evident.kernel.access.permissions import matches


def through(grants: "QuerySet[Grant]") -> Q:
    """Return the condition of holding one of `grants`; who holds several is found as often."""
    return Q(grants__in=grants) | Q(teams__grants__in=grants)


def held_by(grants: "QuerySet[Grant]") -> "QuerySet[Any, tuple[int, str]]":
    """Return each role with the name of everybody active who holds one of `grants`, by name."""
    own = grants.filter(user__is_active=True).values_list("role_id", "user__name")
    members = grants.filter(team__members__is_active=True)
    by_team = members.values_list("role_id", "team__members__name")
    return own.order_by().union(by_team.order_by()).order_by("user__name")


def allowing(permission: str, *, at: datetime) -> GrantQuerySet:
    """Return the grants in force at `at` of roles that carry `permission`."""
    known = Role.objects.all()
    roles = [each for each in known if matches(frozenset(each.permissions), permission)]
    return Grant.objects.in_force(at).filter(role__in=roles)
