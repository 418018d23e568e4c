"""Pages of long lists: each begins where the one before ended, so all are equally quick."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.lookups import (
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    Lookup,
)
from django.utils.functional import Promise
from django.utils.translation import gettext as _

AnyModel = TypeVar("AnyModel", bound=Model)
MOST_COUNTED = 10_000
MOST_ON_A_PAGE = 200


@dataclass(frozen=True)
class Order:
    """
    A way to sort: columns that together are unique and never empty, all in one direction.

    There has to be an index of these very columns.
    """

    code: str
    label: str | Promise
    columns: tuple[str, ...]
    is_descending: bool = False


@dataclass(frozen=True)
class Count:
    """How many there are, as far as anybody cares."""

    value: int
    is_capped: bool = False


@dataclass(frozen=True)
class Page(Generic[AnyModel]):
    """Some rows, with the tokens of the pages before and after; empty where there is none."""

    rows: Sequence[AnyModel]
    before: str = ""
    after: str = ""


class Row(Func):
    """Several columns compared as one."""

    function = "ROW"
    output_field = BooleanField()  # only ever compared


def page_of(
    rows: "QuerySet[AnyModel]", *, order: Order, token: str = "", size: int = 50
) -> "Page[AnyModel]":
    """
    Return the page of `rows` that `token` names, the first without one.

    `size` is held to MOST_ON_A_PAGE. Raises ValidationError for a token that is none of ours.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    is_back, values = read_token(token, order) if token else (False, None)
    if values is not None:
        rows = rows.filter(*beyond(order, values, is_back=is_back))
    sign = "-" if order.is_descending != is_back else ""
    found = list(rows.order_by(*(f"{sign}{column}" for column in order.columns))[: size + 1])
    is_more, found = len(found) > size, found[:size]
    if is_back:
        found.reverse()
    has_before = is_more if is_back else values is not None
    has_after = values is not None if is_back else is_more
    return Page(
        found,
        before=token_for(found[0], order, is_back=True) if found and has_before else "",
        after=token_for(found[-1], order) if found and has_after else "",
    )


def beyond(order: Order, values: Sequence[Any], *, is_back: bool) -> "list[Lookup[Any]]":
    """
    Return the conditions of lying after `values` in `order`, or before them.

    The last column, the key, may be one of a process's own table: the index of records begins
    where the columns before it do, and the whole row decides among those that are equal so far.
    """
    is_less = order.is_descending != is_back
    whole = compared(LessThan if is_less else GreaterThan, order.columns, values)
    if len(order.columns) == 1:
        return [whole]
    bound = LessThanOrEqual if is_less else GreaterThanOrEqual
    return [compared(bound, order.columns[:-1], values[:-1]), whole]


def compared(how: Any, columns: Sequence[str], values: Sequence[Any]) -> "Lookup[Any]":
    """Return the comparison of `columns` with `values`, as one."""
    if len(columns) == 1:
        return how(F(columns[0]), values[0])  # type: ignore[no-any-return]
    return how(Row(*map(F, columns)), Row(*map(Value, values)))  # type: ignore[no-any-return]


def token_for(row: Model, order: Order, *, is_back: bool = False) -> str:
    """Return the token of the page after `row`, or before it."""
    values = [getattr(row, column) for column in order.columns]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    text = json.dumps([order.code, int(is_back), plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(token: str, order: Order) -> tuple[bool, list[Any]]:
    """Return direction and values of a token. Raises ValidationError if it is none of `order`."""
    try:
        padded = token + "=" * (-len(token) % 4)
        code, is_back, plain = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        values = [datetime.fromisoformat(each) if isinstance(each, str) else each for each in plain]
        is_right = code == order.code and len(values) == len(order.columns)
        is_right = is_right and all(isinstance(each, int | datetime) for each in values)
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise ValidationError(_("This page of the list does not exist.")) from wrong
    if not is_right:
        raise ValidationError(_("This page of the list does not exist."))
    return bool(is_back), values


def count_of(rows: "QuerySet[Any]") -> Count:
    """Count `rows`, but not beyond MOST_COUNTED: nobody needs to wait for 1,000,000."""
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), is_capped=found > MOST_COUNTED)
