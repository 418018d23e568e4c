"""A page of a list of records: newer and older, how many, and what an address keeps."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.records.paging import Order, count_of, page_of


def listed(
    request: HttpRequest, rows: "QuerySet[Any]", *, orders: Mapping[str, Order], order: str
) -> dict[str, Any]:
    """
    Return the page of `rows` that the address names, in its order or else in `order`.

    Raises Http404 for a page that does not exist.
    """
    wanted = request.GET.get("order", "")
    chosen = orders.get(wanted, orders[order])
    try:
        page = page_of(rows, order=chosen, token=request.GET.get("page", ""))
    except ValidationError as wrong:
        raise Http404 from wrong
    count = count_of(rows)
    return {
        "page": page,
        "total": _("More than 10,000")
        if count.is_capped
        else ngettext("%(count)s record", "%(count)s records", count.value)
        % {"count": f"{count.value:,}"},
        "newer": address(request, page.before),
        "older": address(request, page.after),
        "order": chosen.code,
    }


def address(request: HttpRequest, token: str) -> str:
    """Return the address of another page of the same list; nothing without one."""
    if not token:
        return ""
    query = request.GET.copy()
    query["page"] = token
    return f"{request.path}?{query.urlencode()}"
