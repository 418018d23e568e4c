"""Who may be named on a matter of a customer: customers, their people, our own people."""

from django.db.models import QuerySet

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to


def customers_for(user: User, *, permission: str) -> QuerySet[Organisation]:
    """Return the customers in use for which `user` holds `permission`, and his own organisation."""
    customers = Organisation.objects.filter(is_active=True, kind=OrganisationKind.CUSTOMER)
    reach = access_of(user).reach(permission)
    if reach.everywhere:
        return customers
    return customers.filter(pk__in={*reach.organisations, user.organisation_id})


def staff() -> QuerySet[User]:
    """Return our own people who still sign in."""
    return User.objects.filter(
        is_active=True, organisation__kind=OrganisationKind.PROVIDER
    ).order_by("name")


def services_for(user: User) -> QuerySet[Record]:
    """Return the services `user` may see."""
    return visible_to(user, kinds=("service",)).order_by("title")
