"""Which organisations somebody may name in what he or she does."""

from django.db.models import QuerySet

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind


def organisations_for(user: User, *, permission: str) -> QuerySet[Organisation]:
    """Return those for which `user` holds `permission`, and his own organisation."""
    reach = access_of(user).reach(permission)
    if reach.everywhere:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in={*reach.organisations, user.organisation_id})


def customers_for(user: User, *, permission: str) -> QuerySet[Organisation]:
    """Return the customers in use for which `user` holds `permission`, and his own organisation."""
    reached = organisations_for(user, permission=permission)
    return reached.filter(is_active=True, kind=OrganisationKind.CUSTOMER)
