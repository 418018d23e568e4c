"""Pages of lists in the API: as quick at the end as at the start, by tokens nobody need read."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from evident.api.fields import Code
from evident.kernel.records.paging import MOST_ON_A_PAGE, Order, page_of

Item = TypeVar("Item")


class PageIn(Schema):
    """Which page of a list."""

    page: Code = Field("", description="`next` or `previous` of another page; empty for the first.")
    limit: int = Field(50, ge=1, le=MOST_ON_A_PAGE)


class PageOut(Schema, Generic[Item]):
    """A page of a list; `next` and `previous` are empty where there is none."""

    items: Sequence[Item]
    next: str = ""
    previous: str = ""


OLDEST = Order("oldest", "", ("pk",))
"""In the order in which they were made."""
NEWEST = Order("newest", "", ("pk",), is_descending=True)
Row = TypeVar("Row", bound=Model)


def paged(rows: "QuerySet[Row]", *, wanted: PageIn, order: Order = OLDEST) -> dict[str, Any]:
    """Return the page of `rows` that is wanted. Raises ValidationError for a made-up token."""
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    return {"items": page.rows, "next": page.after, "previous": page.before}
