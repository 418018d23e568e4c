"""Who may answer for a finding or an action: our own people."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import matches
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind

VERIFY = "corrective_action.verify"


def verifiers() -> QuerySet[User]:
    """Return those of our people who may verify the effect of corrective actions today."""
    roles = [each for each in Role.objects.all() if matches(frozenset(each.permissions), VERIFY)]
    given = Grant.objects.in_force(timezone.now()).filter(role__in=roles)
    return staff().filter(Q(grants__in=given) | Q(teams__grants__in=given)).distinct()


def staff() -> QuerySet[User]:
    """Return our own people who still sign in."""
    return User.objects.filter(
        is_active=True, organisation__kind=OrganisationKind.PROVIDER
    ).order_by("name")
