"""Pages of measures and checks."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import may, require
from evident.kernel.accounts.models import User
from evident.kernel.measures import actions, definition, queries
from evident.kernel.measures.findings import find, find_each
from evident.kernel.measures.queries import Period
from evident.reporting.figures import exports, shapes
from evident.reporting.figures import glance as at_a_glance
from evident.reporting.figures.forms import TargetForm
from evident.reporting.figures.periods import Chosen, chosen
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to, part

PAGE = 50
SHOWN = ("requester", "team", "assignee")


@login_required
@require_GET
def measures(request: UserRequest) -> HttpResponse:
    """Show every measure with its value, baseline, target and owner."""
    queries.require_view(request.user)
    when = period_of(request)
    targets = queries.targets()
    tiles = [
        shapes.tile(
            measure, user=request.user, period=when.period, target=targets.get(measure.code)
        )
        for measure in definition.measures()
    ]
    counted = any(each.figure.records for each in tiles if not each.measure.is_standing)
    context = {
        "groups": shapes.by_process(tiles),
        "when": when,
        "is_bare": when.period != Period() and not counted,
    }
    context |= offered(request, exports.MEASURES)
    return render(request, "figures/measures.html", context)


@login_required
@require_GET
def glance(request: UserRequest) -> HttpResponse:
    """Show the measures that are this person's concern, for the first page."""
    queries.require_view(request.user)
    context = {"glances": at_a_glance.measures(request.user, timezone.now()), "sees_all": True}
    return part(
        request, "figures/_glance.html", context, heading=_("Measures against their target")
    )


@login_required
@require_GET
def team_glance(request: UserRequest) -> HttpResponse:
    """Show the measures of this person's own teams, for the first page."""
    queries.require_view(request.user)
    teams = at_a_glance.of_teams(request.user, timezone.now())
    return part(request, "figures/_teams.html", {"teams": teams}, heading=_("My team"))


@login_required
@require_GET
def organisation_glance(request: UserRequest) -> HttpResponse:
    """Show a customer the measures of the own organisation, for the first page."""
    queries.require_view(request.user, organisation=str(request.user.organisation_id))
    shown = at_a_glance.of_organisation(request.user, timezone.now())
    context = {"glances": shown, "sees_all": False}
    return part(request, "figures/_glance.html", context, heading=_("How you are served"))


@login_required
@require_GET
def exceptions(request: UserRequest) -> HttpResponse:
    """Show the checks that recent records break, for the first page."""
    queries.require_view(request.user)
    now = timezone.localtime()
    context = {
        "findings": at_a_glance.findings(request.user, now),
        "checks": len(definition.checks()),
        "departures": at_a_glance.departures(request.user, now),
        "deviations": at_a_glance.deviations_address(now),
        "question": at_a_glance.QUESTION,
    }
    return part(
        request,
        "figures/_exceptions.html",
        context,
        heading=_("Checks with exceptions, last 30 days"),
    )


@login_required
@require_GET
def measure(request: UserRequest, measure: str) -> HttpResponse:
    """Show one measure by month and by every dimension."""
    queries.require_view(request.user)
    found = exports.measure_of(measure)
    when = period_of(request)
    period = queries.over(found, when.period)
    target = queries.targets().get(found.code)
    tile = shapes.tile(found, user=request.user, period=period, target=target)
    groups = [
        {
            "dimension": dimension,
            "chart": shapes.groups_chart(found, dimension, figures, when.question),
        }
        for dimension in found.dimensions
        if (figures := queries.by_dimension(found, dimension, user=request.user, period=period))
    ]
    trend = queries.by_month(found, user=request.user, period=period)
    context = {
        "tile": tile,
        "when": when,
        "months": shapes.months_chart(found, trend, target, when.question),
        "groups": groups,
        "all_records": shapes.link(found, {}, when.question),
        "may_set_target": may(request.user, "measure.set_target"),
    }
    return render(request, "figures/measure.html", context)


@login_required
@require_GET
def records(request: UserRequest, measure: str) -> HttpResponse:
    """List the records that one figure counts."""
    found = exports.measure_of(measure)
    when = period_of(request)
    period = exports.month_or(request.GET, queries.over(found, when.period))
    narrowed = exports.narrowed_by(found, request.GET)
    queries.require_measure(found, request.user, narrowed)
    behind = queries.records_behind(found, user=request.user, period=period, narrowed=narrowed)
    figure = queries.figure(found, user=request.user, period=period, narrowed=narrowed)
    counted = behind.filter(found.counted) if found.counted else None
    is_counted = counted is not None and "counted" in request.GET
    shown = counted if counted is not None and is_counted else behind
    context = {
        "measure": found,
        "figure": figure,
        "divisor": found.divisor,
        "digits": found.unit.digits,
        "counted": None if counted is None else counted.count(),
        "is_counted": is_counted,
        "without_counted": address(request, without="counted"),
        "only_counted": address(request, counted="1"),
        "when": when,
        "back": f"{reverse('figures:measure', args=[found.code])}?{when.question}",
        "sees_all": may(request.user, "measure.view"),
    }
    context |= page_of(request, shown) | offered(request, exports.OF_MEASURE, measure=measure)
    return render(request, "figures/records.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def target(request: UserRequest, measure: str) -> HttpResponse:
    """Set owner, baseline and target of a measure."""
    found = exports.measure_of(measure)
    require(request.user, "measure.set_target")
    now = queries.targets().get(found.code)
    known = {"owner": now.owner_id, "baseline": now.baseline, "target": now.target} if now else {}
    owners = User.objects.filter(
        is_active=True, organisation_id=request.user.organisation_id
    ).order_by("name")
    form = TargetForm(request.POST or None, initial=known, owners=owners)
    back = reverse("figures:measure", args=[found.code])
    if form.is_valid():
        facts = form.cleaned_data
        actions.set_target(measure=found, by=request.user, at=timezone.now(), **facts)
        return go_to(request, back)
    context = {"heading": found.name, "form": form, "back": back}
    return render(request, "figures/target.html", context | {"measure": found})


@login_required
@require_GET
def checks(request: UserRequest) -> HttpResponse:
    """Show every check with how many records it applies to and how many break it."""
    queries.require_view(request.user)
    when = period_of(request)
    findings = find_each(definition.checks(), user=request.user, period=when.period)
    context = {"findings": findings, "when": when} | offered(request, exports.CHECKS)
    return render(request, "figures/checks.html", context)


@login_required
@require_GET
def check(request: UserRequest, check: str) -> HttpResponse:
    """List the records that break a check, or all it applies to."""
    queries.require_view(request.user)
    found = exports.check_of(check)
    when = period_of(request)
    finding = find(found, user=request.user, period=when.period)
    if finding.failure:
        return render(request, "figures/check.html", {"finding": finding, "when": when})
    is_all = "all" in request.GET
    asked = queries.population if is_all else queries.exceptions
    shown = asked(found, user=request.user, period=when.period).order_by("-opened_at", "-pk")
    context = {
        "finding": finding,
        "is_all": is_all,
        "every": address(request, all="1"),
        "exceptions": address(request, without="all"),
        "when": when,
    }
    context |= page_of(request, shown) | offered(request, exports.OF_CHECK, check=check)
    return render(request, "figures/check.html", context)


def period_of(request: UserRequest) -> Chosen:
    """Return the period the user chose."""
    return chosen(request.GET.dict(), now=timezone.now())


def page_of(request: UserRequest, shown: "QuerySet[Any]") -> dict[str, Any]:
    """Return one page of records, newest first, with the addresses of its neighbours."""
    rows = shown.select_related(*SHOWN).order_by("-opened_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "newer": address(request, page=page.previous_page_number()) if page.has_previous() else "",
        "older": address(request, page=page.next_page_number()) if page.has_next() else "",
    }


def address(request: UserRequest, *, without: str = "", **parts: object) -> str:
    """Return this page's address with other parts."""
    kept = {
        name: value for name, value in request.GET.items() if name not in {without, "page", *parts}
    }
    return f"{request.path}?{urlencode(kept | parts)}"
