"""Pages of lists in the API: as quick at the end as at the start, by tokens nobody need read."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code
from evident.kernel.records.paging import MOST_ON_A_PAGE

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
