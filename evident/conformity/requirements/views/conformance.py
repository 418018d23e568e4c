"""Conformance: how closed records departed from their procedures, down to the entry."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from evident.conformity.requirements import exports, jobs
from evident.conformity.requirements.models import SEVERITY, Departure, ReplayRun, Rule
from evident.conformity.requirements.permissions import CHECK
from evident.conformity.requirements.queries import conformance, reading
from evident.kernel.access.queries import access_of, may, require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.procedures.rules import SHIPPED
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.trail_reading.queries import READ, readable_among
from evident.web.paging import newer_and_older
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to

PAGE = 50
NAMES = {
    Rule.FACT_MISSING: gettext_lazy("Missing fact"),
    Rule.NOT_TICKED: gettext_lazy("Item of the checklist"),
    Rule.OVERRUN: gettext_lazy("Time limit"),
}
"""What the column is called that says what a departure is about."""


@login_required
@require_GET
def overview(request: UserRequest) -> HttpResponse:
    """Show each way in which records departed, how often, and among how many."""
    reading.require_view(request.user)
    page = Paginator(conformance.replays(), PAGE).get_page(request.GET.get("page"))
    last = conformance.last_run()
    context = {
        "counted": conformance.counted(request.user),
        "among": named(conformance.populations(request.user)),
        "last": last,
        **unplayed(last, request.user),
        "under_way": conformance.under_way(),
        "replays": [(each, *summed(each, request.user)) for each in page],
        "page": page,
        **newer_and_older(request, page),
        "may_check": may(request.user, CHECK),
        **offered(request, exports.CONFORMANCE),
    }
    return render(request, "requirements/conformance.html", context)


@login_required
@require_GET
def kept(request: UserRequest, replay: int) -> HttpResponse:
    """Show what had departed when a replay ended, as it was kept."""
    reading.require_view(request.user)
    found = conformance.replay_of(replay)
    context = {
        "counted": conformance.kept(found, user=request.user),
        "among": named(conformance.kept_among(found, user=request.user)),
        "replay": found,
        **unplayed(found, request.user),
        **offered(request, exports.REPLAY, replay=found.pk),
    }
    return render(request, "requirements/replay.html", context)


def unplayed(run: ReplayRun | None, user: User) -> dict[str, Any]:
    """Return what a replay has to say of records it could not replay."""
    if run is None or not run.reason:
        return {}
    return {"unplayed": conformance.unplayed(run, user=user)}


def named(among: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return how many records of each process were replayed, by its name."""
    return [(str(kind_of(kind).plural), count) for kind, count in among.items()]


def summed(replay: ReplayRun, user: User) -> tuple[int, int]:
    """Return among how many records departures had been looked for, and how many there were."""
    times = sum(each.times for each in conformance.kept(replay, user=user))
    return sum(conformance.kept_among(replay, user=user).values()), times


@login_required
@require_POST
def replay_now(request: UserRequest) -> HttpResponse:
    """Have every closed record replayed anew, as a job."""
    require(request.user, CHECK)
    jobs.replay_everything.defer_once("now")
    messages.success(request, _("Every closed record is being replayed. This may take a minute."))
    return go_to(request, reverse("requirements:conformance"))


@login_required
@require_GET
def departed(request: UserRequest, kind: str, rule: str) -> HttpResponse:
    """List what departed in one way, with record, step and entry of the trail."""
    reading.require_view(request.user)
    if kind not in known_kinds() or rule not in Rule.values:
        raise Http404
    rows = conformance.behind(kind=kind, rule=rule, user=request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    records = Record.objects.in_bulk([each.record_id for each in page.object_list])
    told = [each.entry_id for each in page.object_list if each.entry_id is not None]
    context = {
        "kind": kind_of(kind),
        "rule": Rule(rule),
        "severity": SEVERITY[Rule(rule)].label,
        "rows": [
            (each, record, exports.step_of(kind, each.step), about(each, record))
            for each in page.object_list
            for record in [records.get(each.record_id)]
        ],
        "readable": readable_among(request.user, told),
        "may_read_trail": access_of(request.user).may_somewhere(READ),
        "total": page.paginator.count,
        "names": NAMES.get(Rule(rule), ""),
        "may_raise": may(request.user, "finding.raise_finding"),
        **newer_and_older(request, page),
        **offered(request, exports.DEPARTED, kind=kind, rule=rule),
    }
    return render(request, "requirements/departed.html", context)


def about(departure: Departure, record: Record | None) -> str:
    """Return in words what a departure is about, by the version its record started under."""
    version = record.procedure_version if record else SHIPPED
    return conformance.about(departure, procedure_version=version)
