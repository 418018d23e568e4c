"""Teams: the list, one team with its members, and changing both."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import require
from evident.kernel.administration import queries
from evident.kernel.administration.actions import teams as actions
from evident.kernel.lists.exporting import Column, Export, declare
from evident.web.administration.forms.people import TIERS, MemberForm, TeamForm
from evident.web.administration.listing import list_page
from evident.web.administration.steps import done, taken
from evident.web.administration.views.people import form_page
from evident.web.requests import UserRequest, go_to, whole_number

EXPORT = declare(
    Export(
        "account",
        "administration",
        rows=lambda user, _query, _at: queries.teams(user),
        columns=(
            Column("team", gettext_lazy("Team"), ("name",), width=24),
            Column("code", gettext_lazy("Code"), ("code",), width=16),
            Column("tier", gettext_lazy("Support line"), ("tier",),
                   told=lambda tier: str(dict(TIERS)[tier]), width=24),
            Column("lead", gettext_lazy("Team lead"), ("lead__name",), width=20),
            Column("size", gettext_lazy("Members"), ("size",), "number", width=10),
            Column("is_active", gettext_lazy("In use"), ("is_active",), width=10),
        ),
        home="teams",
        name=gettext_lazy("Teams"),
        organisation="",
        code="team",
        within="teams/",
    )
)  # fmt: skip


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """List every team."""
    return list_page(request, "teams", EXPORT, teams=queries.teams(request.user))


@login_required
@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one team with its members."""
    return show(request, pk, MemberForm())


def show(request: UserRequest, pk: int, form: MemberForm) -> HttpResponse:
    """Show a team with the form that adds somebody."""
    team = queries.team(request.user, pk=pk)
    grants = team.grants.in_force(timezone.now()).select_related("role", "organisation")
    context = {
        "team": team,
        "tier": dict(TIERS)[team.tier],
        "members": team.members.select_related("organisation").order_by("-is_active", "name"),
        "grants": grants,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "administration/team.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Make a team."""
    require(request.user, "account.manage")
    form = TeamForm(request.POST or None)
    del form.fields["is_active"]
    if form.is_valid():
        facts = form.cleaned_data
        team = taken(form, lambda: actions.create(by=request.user, at=timezone.now(), **facts))
        if team is not None:
            return go_to(request, reverse("administration:team", args=[team.pk]))
    return form_page(request, form, _("New team"), reverse("administration:teams"))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Change what a team is."""
    team = queries.team(request.user, pk=pk)
    initial = {
        "name": team.name,
        "tier": team.tier,
        "lead": team.lead,
        "is_active": team.is_active,
    }
    form = TeamForm(request.POST or None, initial=initial)
    del form.fields["code"]
    back = reverse("administration:team", args=[pk])
    if form.is_valid():
        facts = form.cleaned_data
        changed = taken(
            form, lambda: actions.change(team=team, by=request.user, at=timezone.now(), **facts)
        )
        if changed is not None:
            return go_to(request, back)
    return form_page(request, form, team.name, back)


@login_required
@require_POST
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Take somebody into a team."""
    team = queries.team(request.user, pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        person = form.cleaned_data["person"]
        new = taken(
            form,
            lambda: actions.add_members(
                team=team, by=request.user, at=timezone.now(), people=[person]
            ),
        )
        if new is not None:
            return go_to(request, reverse("administration:team", args=[pk]))
    return show(request, pk, form)


@login_required
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Take somebody out of a team."""
    team = queries.team(request.user, pk=pk)
    key = whole_number(request.POST.get("person", ""))
    person = None if key is None else team.members.filter(pk=key).first()
    if person is not None:
        done(
            request,
            lambda: actions.remove_member(
                team=team, by=request.user, at=timezone.now(), person=person
            ),
            sentence=_("%(name)s is no longer in the team.") % {"name": person.name},
        )
    return go_to(request, reverse("administration:team", args=[pk]))
