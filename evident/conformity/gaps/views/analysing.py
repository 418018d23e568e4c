"""How far it is met and how that went, what changed since a day, whether one can apply."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.conformity.gaps import charts, readiness
from evident.conformity.gaps.queries import changes, gaps
from evident.conformity.gaps.queries import course as courses
from evident.conformity.gaps.views.frame import address, frame
from evident.conformity.requirements.queries import reading
from evident.web.paging import newer_and_older
from evident.web.requests import UserRequest

PAGE = 100
USUAL_DAYS = 30
LEAST_SPOKES = 2
SPANS = {"30": 30, "90": 90, "365": 365, "1095": 1095}
"""Days of the course that can be asked for, by what an address says."""


@login_required
@require_GET
def course(request: UserRequest, catalogue: str) -> HttpResponse:
    """Show how far each clause and process is met, and the share met day by day."""
    reading.require_whole(request.user)
    found = reading.catalogue_of(catalogue, user=request.user)
    today = timezone.localdate()
    span = request.GET.get("span", "")
    span = span if span in SPANS else "90"
    points = courses.course(found, first=today - timedelta(days=SPANS[span]), last=today)
    home = address("list", found)
    clauses, processes = courses.by_clause(found), courses.by_process(found)
    context = frame(request, found, "course") | {
        "counts": gaps.counts_of(found, today=today),
        "home": home,
        "parts": [
            part("clause", _("By clause"), clauses),
            part("process", _("By process"), processes),
        ],
        "points": points,
        "line": charts.line(points),
        "span": span,
        "spans": spans(),
    }
    return render(request, "gaps/course.html", context)


def part(name: str, title: str, slices: list[courses.Slice]) -> dict[str, Any]:
    """Return one way to divide the requirements; `name` is what the list asks by."""
    return {
        "name": name,
        "title": title,
        "slices": slices,
        "chart": charts.radar(slices),
        "has_radar": len(slices) > LEAST_SPOKES,
    }


def spans() -> list[tuple[str, str]]:
    """Return the lengths of the course that can be chosen."""
    words = (_("30 days"), _("90 days"), _("A year"), _("Three years"))
    return list(zip(SPANS, words, strict=True))


@login_required
@require_GET
def changed(request: UserRequest, catalogue: str) -> HttpResponse:
    """Show which gaps were opened and closed since a day, and why."""
    reading.require_whole(request.user)
    found = reading.catalogue_of(catalogue, user=request.user)
    today = timezone.localdate()
    since = day_asked(request.GET.get("since", ""), today=today)
    everything = changes.changed_since(found, courses.start_of(since))
    kind = request.GET.get("kind", "")
    kept = [each for each in everything if each.kind == kind or kind not in changes.Kind.values]
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    home = address("changes", found)
    question = f"{home}?since={since.isoformat()}"
    kinds = [
        (each, sum(one.kind == each for one in everything), f"{question}&kind={each.value}")
        for each in changes.Kind
    ]
    context = frame(request, found, "changes") | {
        "since": since,
        "today": today,
        "kinds": kinds,
        "kind": kind,
        "total": len(everything),
        "question": question,
        "page": page,
        **newer_and_older(request, page),
    }
    return render(request, "gaps/changes.html", context)


def day_asked(text: str, *, today: date) -> date:
    """Return the day an address names, none later than today; a month ago for none."""
    try:
        asked = parse_date(text[:10])
    except ValueError:
        asked = None
    usual: date = today - relativedelta(days=USUAL_DAYS)
    return changes.sensible(asked, today=today) if asked else usual


@login_required
@require_GET
def ready(request: UserRequest, catalogue: str) -> HttpResponse:
    """Show what has to be there before one applies for a certificate, and what is missing."""
    reading.require_whole(request.user)
    found = reading.catalogue_of(catalogue, user=request.user)
    if not found.is_shipped:
        raise Http404
    now = timezone.now()
    every = readiness.gates(found, at=now)
    context = frame(request, found, "readiness") | {
        "gates": every,
        "passed": sum(gate.is_passed for gate in every),
        "counts": gaps.counts_of(found, today=timezone.localdate(now)),
        "home": address("list", found),
    }
    return render(request, "gaps/readiness.html", context)
