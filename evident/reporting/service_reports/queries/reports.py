"""Which service reports a user may see, their editions, and the records behind a figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.records.queries import visible_to as records_visible_to
from evident.reporting.service_reports.keys import unpacked
from evident.reporting.service_reports.models import Delivery, Edition, KeySet, ServiceReport
from evident.reporting.service_reports.procedure.report import UNISSUED

BESIDE = (
    "organisation", "assignee", "author", "definition", "definition__customer",
    "definition__service", "definition__assignee", "issued_by",
)  # fmt: skip
ORDERS = {
    order.code: order
    for order in (
        Order("due", _("Due first"), ("due_at", "pk")),
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
    )
}
PAGE = 50
LINE = ("organisation", "requester", "team", "assignee")


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "any"
    """`todo` (not issued yet), `overdue`, `standing` (issued) or `any`."""
    customer: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Behind:
    """A page of the records behind a figure, of those a user may see."""

    rows: list[Record]
    total: int
    hidden: int
    page: int
    pages: int


def visible_to(user: User) -> QuerySet[ServiceReport]:
    """Return the reports `user` may see: a reader outside those issued to him."""
    return narrow(ServiceReport.objects.all(), user=user, kinds=("service_report",))


def get(*, number: str, user: User) -> ServiceReport:
    """Return one report. Raises Http404 alike for one that is hidden and one that is not."""
    found = None
    if "\0" not in number:
        found = called(visible_to(user).select_related(*BESIDE), number)
    if found is None:
        raise Http404
    return found


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[ServiceReport]:
    """Return the reports `user` may see that `filters` keep; `at` is now."""
    rows = visible_to(user)
    if filters.stage == "todo":
        rows = rows.filter(is_open=True, state__in=UNISSUED)
    elif filters.stage == "overdue":
        rows = rows.filter(is_open=True, state__in=UNISSUED, issued_edition=0, due_at__lt=at)
    elif filters.stage == "standing":
        rows = rows.filter(issued_edition__gt=0)
    if filters.customer:
        known = Organisation.objects.filter(code=filters.customer).values_list("pk", flat=True)
        rows = rows.filter(definition__customer_id__in=list(known))
    if filters.definition:
        rows = rows.filter(definition__record__number=filters.definition)
    return rows


def reads_drafts(user: User, *, report: ServiceReport) -> bool:
    """Return whether `user` may read what is not issued yet."""
    access = access_of(user)
    reach = access.reach("service_report.view")
    return reach.everywhere or report.definition.customer_id in reach.organisations


def editions_of(*, report: ServiceReport, user: User) -> QuerySet[Edition]:
    """Return the editions of a report `user` may read, the newest first."""
    rows = Edition.objects.filter(report=report).order_by("-number")
    return rows if reads_drafts(user, report=report) else rows.filter(issued_at__isnull=False)


def edition(*, report: ServiceReport, user: User, number: int | None = None) -> Edition | None:
    """
    Return the edition called `number`, or the one to be read first: the last a user may read.

    Raises Http404 if there is no such edition or it may not be read.
    """
    rows = editions_of(report=report, user=user)
    if number is None:
        return rows.first()
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def figure_of(edition: Edition, *, chapter: str, row: str, place: int) -> dict[str, Any]:
    """Return one figure of an edition with its row. Raises Http404 if there is none."""
    for each in edition.figures["chapters"]:
        for line in each["rows"] if each["code"] == chapter else ():
            if line["code"] == row and place < len(line["values"]) and line["values"][place]:
                return {**line, "chapter": chapter, "place": place, "shown": line["values"][place]}
    raise Http404


def sets_of(edition: Edition, figure: dict[str, Any], *, part: str = "") -> "QuerySet[KeySet]":
    """Return the key sets behind a figure: all, or those that `met` it or `missed` it."""
    names = figure["shown"]["all"]
    if part in ("met", "missed"):
        names = [name for name in names if name.endswith(f"/{part}")]
    return edition.key_sets.filter(name__in=names)


def records_behind(sets: "QuerySet[KeySet]", *, user: User, page: int = 1) -> Behind:
    """
    Return a page of the records whose keys were frozen, newest first, and how many are hidden.

    What somebody may not see is counted and not shown, on the page it would be on.
    """
    keys = sorted((key for each in sets for key in unpacked(bytes(each.keys))), reverse=True)
    pages = max(1, -(-len(keys) // PAGE))
    page = min(max(page, 1), pages)
    wanted = keys[(page - 1) * PAGE : page * PAGE]
    rows = records_visible_to(user).filter(pk__in=wanted).select_related(*LINE).order_by("-pk")
    found = list(rows)
    return Behind(found, len(keys), len(wanted) - len(found), page, pages)


def addresses_of(keys: list[int], *, user: User) -> dict[int, str]:
    """Return the addresses of those of these records that `user` may see."""
    rows = records_visible_to(user).filter(pk__in=keys).only("kind", "number")
    return {
        row.pk: reverse(kind_of(row.kind).url_name, kwargs={"number": row.number}) for row in rows
    }


def deliveries_of(*, report: ServiceReport, user: User) -> QuerySet[Delivery]:
    """Return the distribution log of a report, for those who work on it."""
    rows = Delivery.objects.filter(edition__report=report).select_related("edition", "person")
    return rows.order_by("pk") if reads_drafts(user, report=report) else rows.none()
