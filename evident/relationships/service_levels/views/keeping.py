"""The promises of an agreement behind one figure of how it is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.records.paging import Order, page_of
from evident.relationships.service_levels import queries
from evident.relationships.service_levels.columns import OF_CLOCKS
from evident.relationships.service_levels.models import TIMED, Agreement, Clock, Target
from evident.relationships.service_levels.queries import keeping
from evident.web.records.exporting import offered
from evident.web.records.listing import address
from evident.web.requests import UserRequest

NEWEST = Order("newest", "", ("pk",), is_descending=True)


def month_asked(query: Mapping[str, str]) -> date | None:
    """Return the first day of the month an address names, if any. Raises Http404 for no month."""
    wanted = query.get("month", "")
    if not wanted:
        return None
    if not re.fullmatch(keeping.MONTH, wanted):
        raise Http404
    return date.fromisoformat(f"{wanted}-01")


def rows_of(user: User, query: QueryDict, at: datetime, number: str) -> QuerySet[Clock]:
    """Return the promises an address names."""
    agreement = queries.get(number=number, user=user)
    return keeping.behind(agreement, user=user, at=at, **asked_for(query, at=at))


def asked_for(query: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    """Return what an address keeps: which promises, of which target and month."""
    show = query.get("show", "")
    month = keeping.months_until(at, last=month_asked(query))[-1]
    return {
        "show": show if show in keeping.SHOWN else "decided",
        "target": query.get("target", "").replace("\0", "")[:40],
        "month": month,
    }


EXPORT = declare(
    Export(
        "agreement",
        "service_levels",
        rows=rows_of,
        columns=(
            *OF_CLOCKS,
            Column("stopped", gettext_lazy("Stopped"), ("stopped_at",), "moment"),
            Column("missed", gettext_lazy("Target used up"), ("breached_at",), "moment"),
        ),
        home="promises",
        name=gettext_lazy("Promises of an agreement"),
        organisation="record__organisation_id",
        code="promise",
        within="<str:number>/promises/",
    )
)


@dataclass(frozen=True)
class Told:
    """A promise of the list, with what a badge needs to tell how it stands."""

    clock: Clock
    is_breached: bool


@login_required
@require_GET
def promises(request: UserRequest, number: str) -> HttpResponse:
    """List what one figure of an agreement counts."""
    agreement = queries.get(number=number, user=request.user)
    now = timezone.now()
    wanted = asked_for(request.GET, at=now)
    target = target_of(agreement, wanted["target"])
    context: dict[str, Any] = {
        "agreement": agreement,
        "target": target,
        "wanted": wanted,
        "title": title_of(wanted["show"], target=target),
        "is_of_month": wanted["show"] not in keeping.STANDING,
    }
    if target is None or target.metric in TIMED:
        rows = keeping.behind(agreement, user=request.user, at=now, **wanted)
        counts = rows.order_by().aggregate(
            promises=Count("pk"), records=Count("record", distinct=True)
        )
        rows = rows.select_related("record", "promise", "exclusion")
        context |= counts | offered(request, EXPORT, number=number)
    else:
        facts = {"user": request.user, "month": wanted["month"], "show": wanted["show"]}
        rows = keeping.measured_behind(agreement, target, **facts)
        context |= {"records": rows.count(), "is_measured": True}
    context |= paged(request, rows)
    if not context.get("is_measured"):
        context["rows"] = [Told(clock, clock.is_breached(now)) for clock in context["rows"]]
    return render(request, "service_levels/promises.html", context)


def paged(request: UserRequest, rows: QuerySet[Any]) -> dict[str, Any]:
    """Return the page of rows an address names. Raises Http404 for one that is not."""
    try:
        page = page_of(rows, order=NEWEST, token=request.GET.get("page", ""))
    except ValidationError as wrong:
        raise Http404 from wrong
    return {
        "rows": page.rows,
        "newer": address(request, page.before),
        "older": address(request, page.after),
    }


def target_of(agreement: Agreement, code: str) -> Target | None:
    """Return the target an address names, if any. Raises Http404 for an unknown one."""
    target = keeping.target_called(code, agreement) if code else None
    if code and target is None:
        raise Http404
    return target


def title_of(show: str, *, target: Target | None) -> str:
    """Return what the list is called, in the language of the page."""
    names = {
        "decided": _("Promises kept and missed"),
        "kept": _("Kept promises"),
        "missed": _("Missed promises"),
        "running": _("Promises whose time runs"),
        "paused": _("Promises whose time stands still"),
        "left_out": _("Promises left out by an exclusion"),
    }
    if target is not None and target.metric not in TIMED:
        names |= {
            "decided": _("Records that count"),
            "kept": _("Records that reach it"),
            "missed": _("Records that do not reach it"),
        }
    return names[show]
