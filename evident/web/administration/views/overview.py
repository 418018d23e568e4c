"""What administrators should look at first."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from evident.kernel.access.administrators import administrators
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration import queries
from evident.kernel.job_control.queries import overview as job_overview
from evident.kernel.organisations.models import Organisation
from evident.kernel.tokens.models import Token
from evident.kernel.trail import sealing
from evident.kernel.trail.models import Entry, Leaf
from evident.web import navigation
from evident.web.administration.navigation import ANY
from evident.web.administration.tabs import tabs_for
from evident.web.requests import UserRequest

SOON = timedelta(days=30)
SEALED_WITHIN = timedelta(minutes=15)


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


def warnings(user: User, now: datetime) -> list[dict[str, str]]:
    """Return what is wrong, as sentences with the page where to put it right."""
    found: list[dict[str, str]] = []
    if may(user, "job.manage"):
        found += about_jobs(user)
    if may(user, "trail.read") and (sentence := about_sealing(now)):
        found.append({"text": sentence, "href": navigation.address_of("trail:verify")})
    if may(user, "access.manage"):
        found += about_access(now)
    if not Organisation.objects.filter(kind="provider", is_active=True).exists():
        text = _("No organisation is the service provider.")
        found.append({"text": text, "href": reverse("administration:organisations")})
    return found


def about_jobs(user: User) -> list[dict[str, str]]:
    """Return what is wrong with jobs."""
    jobs = job_overview(user, at=timezone.now())
    href, found = navigation.address_of("jobs:index"), []
    if not jobs.workers:
        text = _("No job process is running: no mail is sent and the trail is not sealed.")
        found.append({"text": text, "href": href})
    failing = jobs.failed + jobs.retrying
    if failing:
        text = ngettext("%(count)s job fails.", "%(count)s jobs fail.", failing)
        found.append({"text": text % {"count": failing}, "href": href})
    return found


def about_sealing(now: datetime) -> str:
    """Return that sealing lags behind; nothing if it works."""
    last = sealing.last_batch()
    newest = Entry.objects.filter(recorded_at__lt=now - SEALED_WITHIN).order_by("-pk").first()
    if newest is None or Leaf.objects.filter(entry_id=newest.pk).exists():
        return ""
    if last is None:
        return _("The trail has never been sealed.")
    return _("Entries of the trail wait too long to be sealed.")


def about_access(now: datetime) -> list[dict[str, str]]:
    """Return what is wrong with roles."""
    found = []
    if len(administrators(at=now)) < 2:  # one who can help the other
        text = _("Only one person administers Evident. If he loses his password, nobody helps.")
        found.append({"text": text, "href": reverse("administration:grant-new")})
    ending = Grant.objects.in_force(now).filter(valid_until__lte=now + SOON).count()
    if ending:
        text = ngettext(
            "%(count)s grant ends within 30 days.", "%(count)s grants end within 30 days.", ending
        )
        href = reverse("administration:grants")
        found.append({"text": text % {"count": ending}, "href": href})
    return found
