"""Who may answer for a finding or an action: our own people."""

from django.db.models import QuerySet
from django.utils import timezone

from evident.kernel.access.holding import allowing, through
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind

VERIFY = "corrective_action.verify"


def verifiers() -> QuerySet[User]:
    """Return those of our people who may verify the effect of corrective actions today."""
    return staff().filter(through(allowing(VERIFY, at=timezone.now()))).distinct()


def staff() -> QuerySet[User]:
    """Return our own people who still sign in."""
    return User.objects.filter(
        is_active=True, organisation__kind=OrganisationKind.PROVIDER
    ).order_by("name")
