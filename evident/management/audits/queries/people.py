"""Who may answer for a finding or an action: our own people."""

from django.db.models import QuerySet

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind


def staff() -> QuerySet[User]:
    """Return our own people who still sign in."""
    return User.objects.filter(
        is_active=True, organisation__kind=OrganisationKind.PROVIDER
    ).order_by("name")
