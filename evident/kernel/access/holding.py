"""Who holds what: people by the grants they have, themselves or through their teams."""

from datetime import datetime

from django.db.models import Q, QuerySet

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import matches


def through(grants: "QuerySet[Grant]") -> Q:
    """Return the condition of holding one of `grants`; who holds several is found as often."""
    return Q(grants__in=grants) | Q(teams__grants__in=grants)


def allowing(permission: str, *, at: datetime) -> "QuerySet[Grant]":
    """Return the grants in force at `at` of roles that carry `permission`."""
    known = Role.objects.all()
    roles = [each for each in known if matches(frozenset(each.permissions), permission)]
    return Grant.objects.in_force(at).filter(role__in=roles)
