"""Who may be named on a matter of a customer: customers, their people, our own people."""

from django.db.models import QuerySet

from evident.kernel.access.parties import customers_for
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to

__all__ = ["customers_for", "services_for", "staff"]


def staff() -> QuerySet[User]:
    """Return our own people who still sign in."""
    return User.objects.filter(
        is_active=True, organisation__kind=OrganisationKind.PROVIDER
    ).order_by("name")


def services_for(user: User) -> QuerySet[Record]:
    """Return the services `user` may see."""
    return visible_to(user, kinds=("service",)).order_by("title")
