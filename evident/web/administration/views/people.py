"""People: the list, one person, and what administrators do about him or her."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.access.queries import may, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.administration import invitation, queries
from evident.kernel.administration.actions import people as actions
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.sentences import joined
from evident.kernel.tokens.models import Token
from evident.kernel.trail_reading import queries as trail
from evident.web.administration.forms.people import PeopleFilterForm, PersonForm
from evident.web.administration.listing import list_page
from evident.web.administration.steps import done, taken
from evident.web.requests import UserRequest, confirm, go_to
from evident.web.trail.words import event_name

declare_permissions({"account.export": gettext_lazy("Take lists out as files")})
FIELDS = (
    "name", "login", "email", "phone", "organisation", "line_manager", "language", "time_zone",
)  # fmt: skip


def told(user: User, query: QueryDict, at: datetime) -> list[dict[str, Any]]:
    """Return people by the paths of their columns. Raises PermissionDenied."""
    form = PeopleFilterForm(query or None, user=user)
    found: Iterable[Any] = queries.with_grants(queries.people(user, **form.facts()), at=at)
    comma = str(gettext_lazy(", "))
    return [
        {
            "name": person.name,
            "login": person.login,
            "email": person.email,
            "organisation": person.organisation.name,
            "organisation_id": person.organisation_id,
            "roles": comma.join(dict.fromkeys(str(grant.role.name) for grant in person.held)),
            "teams": comma.join(team.name for team in person.in_teams),
            "is_active": person.is_active,
            "last_login": person.last_login,
        }
        for person in found
    ]


EXPORT = declare(
    Export(
        "account",
        "administration",
        rows=told,
        columns=(
            Column("name", pgettext_lazy("person", "Name"), ("name",), width=24),
            Column("login", gettext_lazy("Sign-in name"), ("login",), width=20),
            Column("email", gettext_lazy("E-mail"), ("email",), width=30),
            Column("organisation", gettext_lazy("Organisation"), ("organisation",), width=24),
            Column("roles", gettext_lazy("Roles"), ("roles",), width=36),
            Column("teams", gettext_lazy("Teams"), ("teams",), width=30),
            Column("is_active", gettext_lazy("In use"), ("is_active",), width=10),
            Column("last_login", gettext_lazy("Last sign-in"), ("last_login",), "moment"),
        ),
        home="people",
        name=gettext_lazy("People"),
        within="people/",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """List people, by name."""
    require_somewhere(request.user, "account.manage")
    form = PeopleFilterForm(request.GET or None, user=request.user)
    found = queries.with_grants(queries.people(request.user, **form.facts()), at=timezone.now())
    is_filtered = any(value for name, value in request.GET.items() if name != "page")
    return list_page(request, "people", EXPORT, found=found, form=form, is_filtered=is_filtered)


@login_required
@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one person: facts, roles, teams, where signed in, tokens, what happened lately."""
    person = queries.person(request.user, pk=pk)
    now = timezone.now()
    held = Grant.objects.of(person).select_related("role", "team", "organisation")
    lately = [
        *trail.told_of(request.user, person=person),
        *trail.done_by(request.user, person=person),
    ]
    entries = sorted({entry.pk: entry for entry in lately}.values(), key=lambda each: -each.pk)
    context = {
        "person": person,
        "grants": held.in_force(now).order_by("role_id", "pk"),
        "teams": person.teams.order_by("name"),
        "sessions": queries.sessions_of(person)[:20],
        "tokens": Token.objects.valid(now).filter(user=person).order_by("-created_at")[:20],
        "entries": [{"entry": each, "what": event_name(each.event)} for each in entries[:10]],
        "may_give": may(request.user, "access.manage"),
        "may_explain": may(request.user, "access.explain"),
        "is_oneself": person.pk == request.user.pk,
    }
    return render(request, "administration/person.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Add a person."""
    require_somewhere(request.user, "account.manage")
    form = PersonForm(request.POST or None, user=request.user)
    if form.is_valid():
        facts = form.cleaned_data
        person = taken(form, lambda: actions.create(by=request.user, at=timezone.now(), **facts))
        if person is not None:
            return go_to(request, reverse("administration:person", args=[person.pk]))
    return form_page(request, form, _("New person"), reverse("administration:people"))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Change who somebody is."""
    person = queries.person(request.user, pk=pk)
    form = PersonForm(request.POST or None, user=request.user, initial=initial_of(person))
    back = reverse("administration:person", args=[pk])
    if form.is_valid():
        facts = form.cleaned_data
        changed = taken(
            form,
            lambda: actions.change(person=person, by=request.user, at=timezone.now(), **facts),
        )
        if changed is not None:
            return go_to(request, back)
    return form_page(request, form, person.name, back)


def initial_of(person: User) -> dict[str, Any]:
    """Return what the form shows of a person."""
    facts = {name: getattr(person, name) for name in FIELDS}
    return facts | {"organisation": person.organisation_id}


def form_page(
    request: UserRequest, form: Any, heading: str, back: str, *, template: str = "web/form.html"
) -> HttpResponse:
    """Show a form on a page of its own."""
    context = {
        "heading": heading,
        "form": form,
        "action": _("Save"),
        "back": back,
        "is_guarded": True,
    }
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def deactivate(request: UserRequest, pk: int) -> HttpResponse:
    """Let somebody in no longer, after asking."""
    person = queries.person(request.user, pk=pk)
    back = reverse("administration:person", args=[pk])
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Deactivate %(name)s?") % {"name": person.name},
            consequences=[
                _("Every session ends and every API token is revoked, at once."),
                _("Roles rest until the person is let in again."),
                _("Everything the person did stays, with the name. Nothing is deleted."),
            ],
            action=_("Deactivate"),
            back=back,
        )
    done(
        request,
        lambda: actions.deactivate(person=person, by=request.user, at=timezone.now()),
        sentence=_("%(name)s is deactivated.") % {"name": person.name},
    )
    return go_to(request, back)


@login_required
@require_POST
def activate(request: UserRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    person = queries.person(request.user, pk=pk)
    done(
        request,
        lambda: actions.activate(person=person, by=request.user, at=timezone.now()),
        sentence=_("%(name)s may sign in again.") % {"name": person.name},
    )
    return go_to(request, reverse("administration:person", args=[pk]))


@login_required
@require_POST
def sign_out(request: UserRequest, pk: int) -> HttpResponse:
    """End every session of somebody."""
    person = queries.person(request.user, pk=pk)
    done(
        request,
        lambda: actions.end_sessions(person=person, by=request.user, at=timezone.now()),
        sentence=_("%(name)s is signed out everywhere.") % {"name": person.name},
    )
    return go_to(request, reverse("administration:person", args=[pk]))


@never_cache
@login_required
@require_POST
def invite(request: UserRequest, pk: int) -> HttpResponse:
    """Make a link by which somebody chooses a password; mail it, or show it this once."""
    person = queries.person(request.user, pk=pk)
    back = reverse("administration:person", args=[pk])
    is_mailed = request.POST.get("way") == "mail"
    try:
        actions.invite(person=person, by=request.user, at=timezone.now(), is_mailed=is_mailed)
    except ValidationError as refusal:
        messages.error(request, joined(refusal.messages))
        return go_to(request, back)
    if not is_mailed:
        shown = {"person": person, "link": invitation.link_for(person)}
        return render(request, "administration/invitation.html", shown)
    invitation.mail(person=person, by=request.user)
    sentence = _("The invitation is on its way to %(address)s.") % {"address": person.email}
    messages.success(request, sentence)
    return go_to(request, back)
