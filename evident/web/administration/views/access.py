"""Grants: who holds which role, and why somebody may see or do something."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access import actions
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.access.queries import require
from evident.kernel.administration import explaining, queries
from evident.kernel.lists.exporting import Column, Export, declare, in_language, of_field
from evident.kernel.records.models import Record
from evident.web.administration.forms.access import GrantForm, WhyForm
from evident.web.administration.listing import list_page
from evident.web.administration.steps import done, taken
from evident.web.administration.tabs import tabs_for
from evident.web.administration.views.people import form_page
from evident.web.requests import UserRequest, back_from, confirm, go_to

declare_permissions({"access.export": gettext_lazy("Take lists out as files")})


def asked_for(query: QueryDict) -> dict[str, Any]:
    """Return what an address keeps: a role, and whether ended grants are shown too."""
    role = query.get("role", "").replace("\0", "")
    return {"role": role, "is_in_force": query.get("ended") != "yes"}


EXPORT = declare(
    Export(
        "access",
        "administration",
        rows=lambda user, query, at: queries.grants(user, at=at, **asked_for(query)),
        columns=(
            Column("role", gettext_lazy("Role"), ("role__name_en", "role__name_zh"),
                   told=in_language, width=24),
            Column("person", gettext_lazy("Person"), ("user__name",), width=24),
            Column("team", gettext_lazy("Team"), ("team__name",), width=20),
            Column("organisation", gettext_lazy("Where"), ("organisation__name",), width=24),
            of_field(Grant, "valid_from"),
            of_field(Grant, "valid_until"),
        ),
        home="grants",
        name=gettext_lazy("Grants"),
        organisation="",
        within="grants/",
        code="grant",
    )
)  # fmt: skip


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """List who holds what, the last given first."""
    asked = asked_for(request.GET)
    found = queries.grants(request.user, at=timezone.now(), **asked)
    return list_page(
        request,
        "grants",
        EXPORT,
        found=found,
        now=timezone.now(),
        roles=Role.objects.order_by("pk"),
        role=asked["role"],
        is_ended=not asked["is_in_force"],
    )


@login_required
@require_http_methods(["GET", "POST"])
def give(request: UserRequest) -> HttpResponse:
    """Give a role."""
    require(request.user, "access.manage")
    initial = {name: request.GET.get(name, "") for name in ("person", "team")}
    form = GrantForm(request.POST or None, initial=initial)
    back = back_from(request, default=reverse("administration:grants"))
    if form.is_valid():
        facts = form.facts()
        grant = taken(form, lambda: actions.give(by=request.user, at=timezone.now(), **facts))
        if grant is not None:
            return go_to(request, back)
    return form_page(request, form, _("Give a role"), back)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """End a grant, after asking."""
    grant = queries.grant(request.user, pk=pk)
    back = back_from(request, default=reverse("administration:grants"))
    facts = {"role": grant.role.name, "name": grant.user or grant.team}
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Withdraw “%(role)s” from %(name)s?") % facts,
            consequences=[
                _("What only this role allowed is refused from now on."),
                _("That the role was held until now stays on record."),
            ],
            action=pgettext("role", "Withdraw"),
            back=back,
        )
    done(
        request,
        lambda: actions.withdraw(grant=grant, by=request.user, at=timezone.now()),
        sentence=_("“%(role)s” is withdrawn from %(name)s.") % facts,
    )
    return go_to(request, back)


@login_required
@require_GET
def why(request: UserRequest) -> HttpResponse:
    """Explain why somebody may see or do something, or why not."""
    require(request.user, explaining.PERMISSION)
    is_asked = bool(request.GET.get("person")) and {"code", "record"} & request.GET.keys()
    form = WhyForm(request.GET if is_asked else None, initial=request.GET.dict())
    context = {"form": form, "tabs": tabs_for(request.user, "why")}
    if form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        record = None
        if given["record"]:
            record = Record.objects.filter(number__iexact=given["record"]).first()
            if record is None:
                sentence = _("There is no record %(number)s.") % {"number": given["record"]}
                form.add_error("record", sentence)
        if form.is_valid():
            person, by = given["person"], request.user
            context["person"] = person
            context["record"] = record
            if given["code"]:
                context["answer"] = explaining.why_may(
                    by=by, person=person, code=given["code"], at=now, record=record
                )
            if record is not None:
                context["sight"] = explaining.why_sees(by=by, person=person, record=record, at=now)
    status = 422 if form.errors else 200
    return render(request, "administration/why.html", context, status=status)
