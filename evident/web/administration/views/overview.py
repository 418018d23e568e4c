"""What administrators should look at first."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration import queries
from evident.kernel.tokens.models import Token
from evident.web import navigation
from evident.web.administration.attention import warnings
from evident.web.administration.navigation import ANY
from evident.web.administration.tabs import tabs_for
from evident.web.requests import UserRequest


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show figures, what is wrong, and where to go."""
    user, now = request.user, timezone.now()
    access = access_of(user)
    if not any(access.may_somewhere(code) for code in ANY):
        raise PermissionDenied(_("You are not allowed to do this."))
    context = {
        "tabs": tabs_for(user, ""),
        "figures": figures(user, now),
        "warnings": warnings(user, now),
        "places": [
            entry
            for entry in navigation.entries_for(user)
            if entry.section == navigation.Section.ADMINISTER
            and entry.url_name != "administration:index"
        ],
    }
    return render(request, "administration/index.html", context)


def figures(user: User, now: datetime) -> list[dict[str, Any]]:
    """Return the figures `user` may know."""
    shown: list[dict[str, Any]] = []
    if access_of(user).may_somewhere("account.manage"):
        people = queries.people(user, is_active=True).count()
        shown.append(figure(_("People"), people, "people", "users"))
        organisations = queries.organisations(user).filter(is_active=True).count()
        shown.append(figure(_("Organisations"), organisations, "organisations", "building"))
    if may(user, "account.manage"):
        teams = Team.objects.filter(is_active=True).count()
        shown.append(figure(_("Teams"), teams, "teams", "users-group"))
        tokens = Token.objects.valid(now).count()
        shown.append(figure(_("API tokens"), tokens, "tokens", "api"))
    if may(user, "access.manage"):
        shown.append(figure(_("Roles"), Role.objects.count(), "roles", "shield-lock"))
        grants = Grant.objects.in_force(now).count()
        shown.append(figure(_("Grants"), grants, "grants", "key"))
    return shown


def figure(label: str, value: int, page: str, icon: str) -> dict[str, Any]:
    """Return one figure with the page behind it."""
    href = reverse(f"administration:{page}")
    return {"label": label, "value": value, "href": href, "icon": icon}
