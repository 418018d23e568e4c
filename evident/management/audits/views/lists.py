"""One list page for findings, nonconformities and corrective actions: filters, order, pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import access_of, refuse_customers
from evident.kernel.lists.exporting import Export, declare, export_of, of_records
from evident.kernel.records.models import Record
from evident.management.audits.forms.fields import OWNER
from evident.management.audits.forms.findings import ListForm
from evident.management.audits.queries import seeing
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest

RAISE = _("Raise a finding")
STAGES = [("open", _("Still open")), ("ended", _("Ended")), ("any", _("All"))]


@dataclass(frozen=True)
class Listing:
    """What one list shows, and what it says where it is empty."""

    pages: Pages
    heading: Promise
    rows: str
    """The template of the table's head and rows."""
    filtered: Callable[..., "QuerySet[Any]"]
    empty_title: Promise
    empty_text: Promise
    icon: str
    clause: str
    stages: Sequence[tuple[str, Any]]
    has_source: bool = False
    has_grade: bool = True
    may_raise: str = ""
    """The permission of the button on top, if there is one."""
    new: str = "findings:raise"
    """Where that button leads."""
    new_label: Promise = RAISE


def taken_out(
    listing: Listing, model: type[Record], *facts: str, assignee: str | Promise = OWNER
) -> Export:
    """Make known how a list is taken out as a file; `assignee` is what its pages call theirs."""
    stages = dict(listing.stages)
    kind = listing.pages.procedure.kind
    return declare(
        Export(
            kind,
            listing.pages.namespace,
            rows=lambda user, query, at: listing.filtered(
                user=user, at=at, filters=filters_of(query, stages)
            ),
            columns=of_records(
                kind,
                model,
                *facts,
                without=("priority", "service", "resolved", "organisation"),
                labels={"requester": _("Entered by"), "assignee": assignee},
            ),
            orders=seeing.ORDERS,
            order="newest",
        )
    )


@login_required
@require_GET
def everything(request: UserRequest, listing: Listing) -> HttpResponse:
    """Show the records of one kind that the person may see; to customers there are none."""
    refuse_customers(request.user, f"{listing.pages.procedure.kind}.view")
    stages = dict(listing.stages)
    filters = filters_of(request.GET, stages)
    now = timezone.now()
    rows = listing.filtered(user=request.user, at=now, filters=filters)
    rows = rows.select_related(*seeing.LINE)
    order = "newest" if filters.stage in ("any", "ended") else "due"
    context = listed(request, rows, orders=seeing.ORDERS, order=order)
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    context |= {
        "listing": listing,
        "pages": listing.pages,
        "now": now,
        "home": f"{listing.pages.namespace}:list",
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_raise": listing.may_raise and access_of(request.user).may_somewhere(listing.may_raise),
        "form": ListForm(
            data,
            stages=list(listing.stages),
            orders=[(each.code, each.label) for each in seeing.ORDERS.values()],
            has_source=listing.has_source,
            has_grade=listing.has_grade,
        ),
    }
    export = export_of(listing.pages.procedure.kind)
    context |= offered(request, export) if export else {}
    return render(request, "findings/list.html", context)


def filters_of(query: QueryDict, stages: Mapping[str, Any]) -> seeing.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    texts = {
        name: query.get(name, "").replace("\0", "")[:200]
        for name in ("text", "grade", "process", "source", "requirement")
    }
    stage = query.get("stage", "")
    default = "any" if texts["text"] or texts["requirement"] else "open"
    return seeing.Filters(
        stage=stage if stage in stages else default,
        is_mine=bool(query.get("is_mine")),
        is_overdue=bool(query.get("is_overdue")),
        **texts,
    )
