"""Which report definitions a user may see, and the list of them."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.relationships.service_levels.models import Agreement, Party
from evident.relationships.service_levels.queries.seeing import visible_to as agreements_of
from evident.relationships.service_levels.terms import in_force
from evident.reporting.service_reports.models import Definition

BESIDE = ("organisation", "customer", "service", "assignee", "sla")
ORDERS = {"newest": Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True)}


def visible_to(user: User) -> QuerySet[Definition]:
    """Return the report definitions `user` may see."""
    return narrow(Definition.objects.all(), user=user, kinds=("report_definition",))


def get(*, number: str, user: User) -> Definition:
    """Return one definition. Raises Http404 alike for one that is hidden and one that is not."""
    found = None
    if "\0" not in number:
        found = called(visible_to(user).select_related(*BESIDE), number)
    if found is None:
        raise Http404
    return found


def filtered(*, user: User, filters: Mapping[str, str]) -> QuerySet[Definition]:
    """Return the definitions a list shows: those in use, or all."""
    rows = visible_to(user).select_related(*BESIDE)
    return rows if filters.get("show") == "all" else rows.filter(is_open=True)


def customers() -> QuerySet[Organisation]:
    """Return the customers a report may be about."""
    return Organisation.objects.filter(is_active=True, kind=OrganisationKind.CUSTOMER)


def agreements_for(user: User) -> QuerySet[Agreement]:
    """Return the SLAs a report may be about, of those `user` may see."""
    return agreements_of(user).filter(party=Party.SLA, is_open=True).order_by("number")


def possible_recipients(customer: Organisation | None) -> QuerySet[User]:
    """Return who may receive a report: people of ours, and those of its customer."""
    people = User.objects.filter(is_active=True).select_related("organisation")
    ours = people.filter(organisation__kind=OrganisationKind.PROVIDER)
    if customer is None:
        return ours.order_by("name")
    return (ours | people.filter(organisation=customer)).order_by("organisation__name", "name")


def named_in_agreements(
    customer: Organisation | None, agreement: Agreement | None, *, at: datetime
) -> QuerySet[User]:
    """
    Return who may receive a report and is to, by the SLAs in force at `at`.

    That is one agreement, or without it every one of the customer; of no customer, nobody.
    """
    customer = customer or (agreement.organisation if agreement else None)
    if customer is None:
        return User.objects.none()
    terms = in_force(at).filter(agreement__party=Party.SLA, agreement__organisation=customer)
    if agreement is not None:
        terms = terms.filter(agreement=agreement)
    return possible_recipients(customer).filter(pk__in=terms.values("recipients"))


def unreached(definition: Definition, *, at: datetime) -> QuerySet[User]:
    """Return who is to receive reports by the agreements in force and does not get this one."""
    named = named_in_agreements(definition.customer, definition.sla, at=at)
    return named.exclude(pk__in=definition.recipients.values("pk"))


def owners() -> QuerySet[User]:
    """Return who may answer for a report: people of ours."""
    ours = User.objects.filter(is_active=True, organisation__kind=OrganisationKind.PROVIDER)
    return ours.order_by("name")
