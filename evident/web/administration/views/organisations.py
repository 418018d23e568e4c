"""Organisations: ourselves, customers, suppliers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import may, require
from evident.kernel.administration import queries
from evident.kernel.administration.actions import organisations as actions
from evident.kernel.lists.exporting import Column, Export, declare, of_field
from evident.kernel.organisations.models import Organisation
from evident.web.administration.forms.people import OrganisationForm
from evident.web.administration.listing import list_page
from evident.web.administration.steps import taken
from evident.web.administration.views.people import form_page
from evident.web.requests import UserRequest, go_to

EXPORT = declare(
    Export(
        "account",
        "administration",
        rows=lambda user, _query, _at: queries.organisations(user),
        columns=(
            Column("organisation", gettext_lazy("Organisation"), ("name",), width=30),
            of_field(Organisation, "kind"),
            Column("code", gettext_lazy("Code"), ("code",), width=16),
            Column("size", gettext_lazy("People"), ("size",), "number", width=10),
            Column("is_active", gettext_lazy("In use"), ("is_active",), width=10),
        ),
        home="organisations",
        name=gettext_lazy("Organisations"),
        organisation="id",
        code="organisation",
        within="organisations/",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """List the organisations."""
    return list_page(
        request,
        "organisations",
        EXPORT,
        organisations=queries.organisations(request.user),
        may_add=may(request.user, "account.manage"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Make an organisation."""
    require(request.user, "account.manage")
    form = OrganisationForm(request.POST or None)
    del form.fields["is_active"]
    back = reverse("administration:organisations")
    if form.is_valid():
        facts = form.cleaned_data
        made = taken(form, lambda: actions.create(by=request.user, at=timezone.now(), **facts))
        if made is not None:
            return go_to(request, back)
    return form_page(request, form, _("New organisation"), back)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Change what an organisation is."""
    found = queries.organisation(request.user, pk=pk)
    require(request.user, "account.manage")
    initial = {"name": found.name, "kind": found.kind, "is_active": found.is_active}
    form = OrganisationForm(request.POST or None, initial=initial)
    del form.fields["code"]
    back = reverse("administration:organisations")
    if form.is_valid():
        facts = form.cleaned_data
        changed = taken(
            form,
            lambda: actions.change(organisation=found, by=request.user, at=timezone.now(), **facts),
        )
        if changed is not None:
            return go_to(request, back)
    return form_page(request, form, found.name, back)
