"""The gaps of a catalogue, clause by clause or process by process."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.conformity.gaps.permissions import PLAN
from evident.conformity.gaps.queries import gaps
from evident.conformity.gaps.queries.gaps import Filters, Gap
from evident.conformity.gaps.views.frame import address, frame
from evident.conformity.requirements.models import Status
from evident.conformity.requirements.queries import reading
from evident.kernel.access.queries import may
from evident.web.paging import newer_and_older
from evident.web.requests import UserRequest

PAGE = 100
ORDERS: dict[str, tuple[Any, ...]] = {
    "clause": ("place",),
    "process": (F("process__place").asc(nulls_last=True), "place"),
}


@login_required
@require_GET
def listing(request: UserRequest, catalogue: str = "") -> HttpResponse:
    """Show each gap with today's reality, action, responsible and day."""
    reading.require_whole(request.user)
    found = reading.catalogue_of(catalogue, user=request.user)
    filters = Filters.of(request.GET.dict())
    by = "process" if request.GET.get("by") == "process" else "clause"
    today = timezone.localdate()
    rows = gaps.filtered(found, filters=filters, user=request.user, today=today)
    page = Paginator(rows.order_by(*ORDERS[by]), PAGE).get_page(request.GET.get("page"))
    shown = gaps.gaps_of(list(page.object_list), today=today)
    home = address("list", found)
    context = frame(request, found, "list", urlencode(filters.question)) | {
        "groups": grouped(shown, by),
        "page": page,
        "counts": gaps.counts_of(found, today=today),
        "filters": filters,
        "by": by,
        "home": home,
        "clauses": reading.clauses_to_choose(found, chosen=filters.clause, points=1),
        "processes": list(found.processes.all()),
        "statuses": Status.choices,
        "owners": list(gaps.owners_of(found)),
        "by_clause": question(home, filters, "clause"),
        "by_process": question(home, filters, "process"),
        **newer_and_older(request, page),
        "may_plan": may(request.user, PLAN),
    }
    return render(request, "gaps/list.html", context)


def question(home: str, filters: Filters, by: str, page: int = 1) -> str:
    """Return the address of the same list in another order or on another page."""
    asked = filters.question
    asked |= {"by": by} if by != "clause" else {}
    asked |= {"page": str(page)} if page > 1 else {}
    return f"{home}?{urlencode(asked)}" if asked else home


def grouped(rows: Iterable[Gap], by: str) -> list[tuple[str, list[Gap]]]:
    """Return gaps under the clause or process they belong to, in their order."""
    return [(title, list(each)) for title, each in groupby(rows, lambda gap: group_of(gap, by))]


def group_of(gap: Gap, by: str) -> str:
    """Return the heading under which a gap stands."""
    if by == "clause":
        return str(gap.requirement.clause)
    process = gap.requirement.process
    return process.name if process else _("No process")
