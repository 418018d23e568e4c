"""My part: what I answer for; and how requirements stand, for the first page."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.conformity.requirements import beside, picture
from evident.conformity.requirements.models import Status
from evident.conformity.requirements.permissions import JUDGE, SEE
from evident.conformity.requirements.queries import objectives, part, reading, served
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import User
from evident.web.requests import UserRequest
from evident.web.requests import part as part_of_page

MOST_GAPS = 6
TO_SET_UP = ("sms_manager", "top_management", "process_owner", "administrator")
"""Roles that are named where something is to be set up."""


@login_required
@require_GET
def mine(request: UserRequest) -> HttpResponse:
    """
    Show what the person who looks answers for, on one page that can be printed.

    Whoever is none of us is shown what concerns people outside: what was promised to them.
    """
    now = timezone.now()
    context: dict[str, Any] = {
        "actions": part.actions_of(request.user),
        "papers": part.papers_of(request.user, at=now),
        "corrections": part.corrections_of(request.user),
        "services": part.services_of(request.user),
        "promises": part.promises_to(request.user),
        "now": now,
        "is_staff": served.is_staff(request.user),
        "sees_all": may(request.user, SEE),
    }
    papers, corrections = context["papers"], context["corrections"]
    asked = (
        papers.to_decide,
        papers.to_publish,
        papers.tailored,
        corrections.to_do,
        corrections.to_verify,
    )
    context["waiting"] = sum(map(len, (*asked, context["actions"])))
    if context["is_staff"] or context["sees_all"]:
        context |= answered_for(request, at=now)
    return render(request, "requirements/mine.html", context)


def answered_for(request: UserRequest, *, at: datetime) -> dict[str, Any]:
    """Return what somebody answers for who works here, or may see requirements."""
    user = request.user
    processes = served.served_by(user)
    found: dict[str, Any] = {
        "roles": part.roles_of(user, at=at),
        "processes": processes,
        "objectives": objectives.objectives_of(user, processes, at=at),
        "sees_measures": access_of(user).may_somewhere("measure.view"),
        "holders": SimpleLazyObject(lambda: part.holders(TO_SET_UP, at=at)),
    }
    if may(user, SEE):
        found |= {
            "owned": owned_by(user),
            "beside": beside.shown("part", user=user, at=at),
            "list": list_address(request),
            "sees_part": reading.reached(user) is not None,
        }
    return found


def owned_by(user: User) -> dict[str, Any]:
    """Return the requirements somebody owns: those with a gap apart from those that are met."""
    rows = [(each, *picture.TONES[Status(each.status)]) for each in part.owned_by(user)]
    return {
        "shares": picture.shares_of([row[0] for row in rows]) if rows else [],
        "open": [row for row in rows if row[0].status != Status.MET],
        "met": [row for row in rows if row[0].status == Status.MET],
    }


def list_address(request: UserRequest) -> str:
    """Return where the requirements of the shipped catalogue are listed."""
    shipped = reading.catalogue_of("", user=request.user)
    return reverse("requirements:list", kwargs={"catalogue": shipped.code})


@login_required
@require_GET
def glance(request: UserRequest) -> HttpResponse:
    """Show how the requirements stand, and the newest gaps, for the first page."""
    reading.require_view(request.user)
    shipped = reading.catalogue_of("", user=request.user)
    every = reading.visible_to(request.user).standing().filter(catalogue=shipped)
    rows = every.only("status")
    gaps = (
        every.filter(status__in=[Status.NOT_MET, Status.PARTLY])
        .select_related("catalogue")
        .defer("basis")
        .order_by("-since", "place")[:MOST_GAPS]
    )
    context = {
        "shares": picture.shares_of(rows),
        "list": reverse("requirements:list", kwargs={"catalogue": shipped.code}),
        "gaps": [(each, *picture.TONES[Status(each.status)]) for each in gaps],
        "assess": reverse("requirements:assess", kwargs={"catalogue": shipped.code})
        if may(request.user, JUDGE) and not reading.is_judged(shipped)
        else "",
    }
    return part_of_page(request, "requirements/_glance.html", context, heading=_("Requirements"))
