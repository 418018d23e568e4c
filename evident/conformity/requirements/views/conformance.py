"""Conformance: how closed records departed from their procedures, down to the entry."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evident.conformity.requirements.models import SEVERITY, Rule
from evident.conformity.requirements.queries import conformance, reading
from evident.kernel.access.queries import access_of, may
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.trail_reading.queries import READ, readable_among
from evident.relationships.service_levels.models import Metric
from evident.web.paging import newer_and_older
from evident.web.requests import UserRequest

PAGE = 50


@login_required
@require_GET
def overview(request: UserRequest) -> HttpResponse:
    """Show each way in which records departed, how often, and among how many."""
    reading.require_view(request.user)
    among = conformance.populations(request.user)
    context = {
        "counted": conformance.counted(request.user),
        "among": [(kind_of(kind).plural, count) for kind, count in among.items()],
    }
    return render(request, "requirements/conformance.html", context)


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
    labels: dict[str, object] = {each.value: each.label for each in Metric}  # of a promise missed
    labels |= {step.name: step.label for step in procedure_of(kind).every_step}
    told = [each.entry_id for each in page.object_list if each.entry_id is not None]
    context = {
        "kind": kind_of(kind),
        "rule": Rule(rule),
        "severity": SEVERITY[Rule(rule)].label,
        "rows": [
            (each, records.get(each.record_id), labels.get(each.step, ""))
            for each in page.object_list
        ],
        "readable": readable_among(request.user, told),
        "may_read_trail": access_of(request.user).may_somewhere(READ),
        "total": page.paginator.count,
        "may_raise": may(request.user, "finding.raise_finding"),
        **newer_and_older(request, page),
    }
    return render(request, "requirements/departed.html", context)
