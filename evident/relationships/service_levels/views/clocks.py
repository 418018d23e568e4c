"""Clocks: what is due next, and why one is due when it is."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of
from evident.kernel.lists.exporting import (
    Column,
    Export,
    declare,
    in_language,
)
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.paging import count_of
from evident.kernel.records.queries import sees_internal
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.actions.correcting import Recount
from evident.relationships.service_levels.columns import OF_CLOCKS
from evident.relationships.service_levels.forms.correcting import CorrectForm
from evident.relationships.service_levels.models import ClockState, Correction
from evident.relationships.service_levels.procedure import CORRECT
from evident.relationships.service_levels.queries import clocks as queries
from evident.relationships.service_levels.queries import recounts
from evident.relationships.service_levels.queries.chain import chain_of
from evident.relationships.service_levels.queries.seeing import visible_to
from evident.relationships.service_levels.views.recounts import under_way_text
from evident.relationships.service_levels.words import reason_of
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to

SHOWN = 100


def paused(state: str, since: datetime) -> datetime | None:
    """Return since when a clock is paused, if it is."""
    return since if state == ClockState.PAUSED else None


@login_required
@require_GET
def due(request: UserRequest) -> HttpResponse:
    """Show the promises to customers that are open: what is due next, missed or paused."""
    if not access_of(request.user).may_somewhere("agreement.view"):
        raise PermissionDenied
    wanted = asked_for(request.GET)
    show, agreement = wanted["show"], wanted["agreement"]
    rows = queries.due(request.user, at=timezone.now(), **wanted)
    kept = f"&{urlencode({'agreement': agreement})}" if agreement else ""
    context = {
        "show": show,
        "agreement": agreement,
        "count": count_of(rows),
        "clocks": rows.select_related(
            "record",
            "record__organisation",
            "record__team",
            "promise",
            "version__agreement",
            "exclusion",
        )[:SHOWN],
        "shown": SHOWN,
        "may_correct": access_of(request.user).may_somewhere(CORRECT),
        "tabs": [
            {"label": label, "href": f"?show={code}{kept}", "is_current": code == show}
            for code, label in views()
        ],
        **offered(request, EXPORT),
    }
    return render(request, "service_levels/due.html", context)


def asked_for(query: QueryDict) -> dict[str, str]:
    """Return what an address keeps: the view, and an agreement where it names one."""
    show = query.get("show", "")
    known = {code for code, _label in views()}
    agreement = query.get("agreement", "").replace("\0", "")[:40]
    return {"show": show if show in known else "next", "agreement": agreement}


EXPORT = declare(
    Export(
        "agreement",
        "service_levels",
        rows=lambda user, query, at: queries.due(user, at=at, **asked_for(query)),
        columns=(
            *OF_CLOCKS,
            Column("paused", gettext_lazy("Paused since"), ("state", "since"), "moment", paused),
            Column("why", gettext_lazy("Why it is paused"), ("reason",), told=reason_of, width=30),
            Column(
                "exclusion", gettext_lazy("Left out by exclusion"),
                ("exclusion__name_en", "exclusion__name_zh"), told=in_language, width=30,
            ),
            Column("agreement", gettext_lazy("Agreement"), ("version__agreement__number",)),
        ),
        home="due",
        name=gettext_lazy("Agreed times"),
        organisation="record__organisation_id",
        code="clock",
    )
)  # fmt: skip


def views() -> list[tuple[str, str]]:
    """Return the views of the list, in the language of the page."""
    return [
        ("next", _("Due next")),
        ("overdue", _("Missed and still open")),
        ("paused", _("Paused")),
        ("left_out", _("Left out")),
    ]


@login_required
@require_GET
def clock(request: UserRequest, pk: int) -> HttpResponse:
    """Show why a clock is due then: every stretch, its rule, and what each day counted."""
    found = queries.get(pk=pk, user=request.user)
    now = timezone.now()
    is_ours = sees_internal(request.user, record=found.record)
    strip = queries.strip(found, at=found.stopped_at or now, is_ours=is_ours)
    opened = request.GET.get("part", "")
    lines = [
        queries.lines_of(part) for place, part in enumerate(strip.parts) if opened == str(place)
    ]
    ahead = None
    if found.state == ClockState.RUNNING and found.due_at is not None and found.due_at > now:
        ahead = queries.lines_ahead(found, at=now)
    context = {
        "clock": found,
        "strip": strip,
        "chain": chain_of([strip], at=strip.at),
        "pieces": queries.pieces_of(strip),
        "lines": lines[0] if lines else None,
        "ahead": ahead,
        "counted_anew": queries.counted_anew(found, user=request.user),
        "sees_agreement": found.version is not None
        and visible_to(request.user).filter(pk=found.version.agreement_id).exists(),
    }
    return render(request, "service_levels/clock.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest) -> HttpResponse:
    """Show which clocks a corrected calendar would change; POST with a reason changes them."""
    if not access_of(request.user).may_somewhere(CORRECT):
        raise PermissionDenied
    form = CorrectForm(request.POST or request.GET or None)
    found: list[Recount] | None = None
    count = 0
    if form.is_valid():
        facts = form.span()
        if request.method == "POST" and "correct" in request.POST:
            try:
                done = actions.correct(
                    by=request.user,
                    at=timezone.now(),
                    reason=form.cleaned_data["reason"],
                    **facts,
                )
            except StepRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, outcome(done))
                after = "due" if done.is_done else "correct"
                return go_to(request, reverse(f"service_levels:{after}"))
        turning: list[Recount] = []
        others: list[Recount] = []
        for each in actions.preview(by=request.user, **facts):
            count += 1
            some = turning if each.is_met != each.clock.is_met else others
            if len(some) < SHOWN:
                some.append(each)
        found = [*turning, *others][:SHOWN]  # what turns out otherwise stands first
    context = {
        "form": form,
        "found": found,
        "found_count": count,
        "shown": found,
    } | of_calendars(request)
    status = 422 if request.method == "POST" else 200
    return render(request, "service_levels/correct.html", context, status=status)


@login_required
@require_GET
def corrections(request: UserRequest) -> HttpResponse:
    """Show how far corrections are; asked for every other second while one is under way."""
    if not access_of(request.user).may_somewhere(CORRECT):
        raise PermissionDenied
    return render(request, "service_levels/_corrections.html", of_calendars(request))


def of_calendars(request: UserRequest) -> dict[str, Any]:
    """Return what the list of corrections shows."""
    found = recounts.of_calendars(request.user)
    return {"corrections": found, "is_under_way": any(not each.is_done for each in found)}


def outcome(done: Correction) -> str:
    """Say how many clocks were corrected, or that a job still counts."""
    if done.is_done:
        sentence = ngettext(
            "%(count)s clock was corrected.", "%(count)s clocks were corrected.", done.clocks
        )
        return sentence % {"count": done.clocks}
    return under_way_text(done)
