"""Customers: the list, the page of one, and what is kept of it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused
from evident.relationships.customers.actions import customers as actions
from evident.relationships.customers.forms import customers as forms
from evident.relationships.customers.queries import customers as queries
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.requests import UserRequest, confirm, go_to, is_htmx

TREND_DAYS = 365


EXPORT = declare(
    Export(
        "customer",
        "customers",
        rows=lambda user, query, _at: listed_rows(user, query),
        columns=(
            Column("code", gettext_lazy("Code"), ("code",)),
            Column("name", gettext_lazy("Name"), ("name",), width=30),
            Column(
                "manager",
                gettext_lazy("Relationship manager"),
                ("profile__manager__name",),
                width=24,
            ),
            Column(
                "since", pgettext_lazy("relationship", "Customer since"), ("profile__since",), "day"
            ),
            Column(
                "months",
                gettext_lazy("Months between reviews"),
                ("profile__review_months",),
                "number",
            ),
        ),
        orders={"name": queries.BY_NAME},
        order="name",
        name=gettext_lazy("Customers"),
        organisation="pk",
    )
)


def listed_rows(user: User, query: QueryDict) -> QuerySet[Organisation]:
    """Return the customers that an address keeps of those a person may see."""
    require_somewhere(user, queries.VIEW)
    text = query.get("text", "").replace("\0", "")[:200]
    return queries.filtered(user=user, text=text, is_mine=bool(query.get("is_mine")))


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the customers the person looks after or may see."""
    rows = listed_rows(request.user, request.GET).select_related("profile__manager")
    context = listed(request, rows, orders={"name": queries.BY_NAME}, order="name")
    beside = queries.overviews(context["page"].rows, user=request.user, at=timezone.now())
    context |= {
        "rows": [
            (each, beside[each.pk], getattr(getattr(each, "profile", None), "manager", None))
            for each in context["page"].rows
        ],
        "form": forms.ListForm(request.GET),
        "now": timezone.now(),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "customers/list.html", context | offered(request, EXPORT))


@login_required
@require_GET
def detail(request: UserRequest, organisation: str) -> HttpResponse:
    """Show what is known of one customer."""
    customer = queries.get(organisation=organisation, user=request.user)
    now, access = timezone.now(), access_of(request.user)
    profile = queries.profile_of(customer)
    months = queries.months_of(customer, user=request.user, since=now - timedelta(days=TREND_DAYS))
    context = {
        "customer": customer,
        "profile": profile,
        "contacts": queries.contacts_of(customer),
        "services": queries.services_of(customer, user=request.user, on=timezone.localdate()),
        "agreements": queries.records_of(customer, user=request.user, kind="agreement")[:20],
        "complaints": queries.records_of(customer, user=request.user, kind="complaint")[:10],
        "open": queries.open_of(customer, user=request.user),
        "months": months,
        "chart": trend(months, customer),
        "answers": queries.answers_of(customer, user=request.user),
        "reviews": queries.reviews_of(customer, user=request.user),
        "now": now,
        "may_edit": access.may("customer.edit", profile),
        "may_plan": access.may("service_review.plan", profile),
    }
    return render(request, "customers/detail.html", context)


def trend(months: list[queries.Month], customer: Organisation) -> dict[str, Any]:
    """Return the chart of how satisfied the customer's people were."""
    address = f"{reverse('satisfaction:list')}?organisation={customer.code}&days=365"
    return {
        "kind": "bar",
        "unit": _("% satisfied"),
        "categories": [date_format(each.month, "YEAR_MONTH_FORMAT") for each in months],
        "series": [
            {
                "name": _("Satisfied"),
                "values": [round(each.share, 1) for each in months],
                "links": [address for _each in months],
            }
        ],
    }


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, organisation: str) -> HttpResponse:
    """Keep what is known of a customer."""
    customer = queries.get(organisation=organisation, user=request.user)
    profile = queries.profile_of(customer)
    require(request.user, actions.EDIT, profile)
    start = {name: getattr(profile, name) for name in actions.KEPT}
    form = forms.ProfileForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            facts = form.cleaned_data
            actions.edit(organisation=customer, by=request.user, at=timezone.now(), **facts)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, profile.get_absolute_url())
    return ask(request, form, customer, heading=_("What is known of the customer"))


@login_required
@require_http_methods(["GET", "POST"])
def add_contact(request: UserRequest, organisation: str) -> HttpResponse:
    """Add somebody who speaks for the customer."""
    customer = queries.get(organisation=organisation, user=request.user)
    require(request.user, actions.EDIT, queries.profile_of(customer))
    form = forms.ContactForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        actions.add_contact(organisation=customer, by=request.user, at=timezone.now(), **facts)
        return go_to(request, address_of(customer))
    return ask(request, form, customer, heading=_("Add a contact"))


@login_required
@require_http_methods(["GET", "POST"])
def edit_contact(request: UserRequest, organisation: str, pk: int) -> HttpResponse:
    """Change what is known of a contact."""
    customer = queries.get(organisation=organisation, user=request.user)
    require(request.user, actions.EDIT, queries.profile_of(customer))
    contact = queries.contact(organisation=customer, pk=pk)
    start = {name: getattr(contact, name) for name in actions.OF_CONTACT}
    form = forms.ContactForm(request.POST or None, initial=start)
    if form.is_valid():
        facts = form.cleaned_data
        actions.edit_contact(contact=contact, by=request.user, at=timezone.now(), **facts)
        return go_to(request, address_of(customer))
    return ask(request, form, customer, heading=_("Change the contact"))


@login_required
@require_http_methods(["GET", "POST"])
def remove_contact(request: UserRequest, organisation: str, pk: int) -> HttpResponse:
    """Remove a contact, after saying what that does."""
    customer = queries.get(organisation=organisation, user=request.user)
    require(request.user, actions.EDIT, queries.profile_of(customer))
    contact = queries.contact(organisation=customer, pk=pk)
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Remove %(name)s?") % {"name": contact.name},
            consequences=[_("The contact is no longer shown. The trail keeps who it was.")],
            action=_("Remove"),
            back=address_of(customer),
        )
    actions.remove_contact(contact=contact, by=request.user, at=timezone.now())
    messages.success(request, _("The contact is removed."))
    return go_to(request, address_of(customer))


def address_of(customer: Organisation) -> str:
    """Return the address of a customer's page."""
    return reverse("customers:detail", kwargs={"organisation": customer.code})


def ask(request: UserRequest, form: Any, customer: Organisation, *, heading: str) -> HttpResponse:
    """Show a form about the customer: as a dialog where HTMX asks, else as a page."""
    context = {
        "heading": heading,
        "customer": customer,
        "form": form,
        "address": request.path,
        "back": address_of(customer),
        "is_dialog": is_htmx(request),
    }
    template = "customers/_ask.html" if context["is_dialog"] else "customers/ask.html"
    return render(request, template, context, status=422 if form.errors else 200)
