"""How entries are written: always inside the transaction of the change they tell of."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from evident.kernel import rows
from evident.kernel.trail.models import Door, Entry

_door: ContextVar[Door] = ContextVar("door", default=Door.COMMAND)


class Someone(Protocol):
    """A person an entry can name."""

    pk: Any

    @property
    def name(self) -> str:
        """How people call him or her."""


class Traceable(Protocol):
    """A record an entry can tell of."""

    pk: Any
    number: str
    kind: str
    organisation_id: Any


@contextmanager
def through(door: Door) -> Iterator[None]:
    """Note `door` in every entry written inside."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


def current_door() -> Door:
    """Return the door that entries written now will name."""
    return _door.get()


def entry(
    *,
    event: str,
    by: Someone | None,
    at: datetime,
    record: Traceable | None = None,
    changes: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    **more: Any,
) -> Entry:
    """Return an entry not yet written; for writers that save many at once."""
    of_record: dict[str, Any] = (
        {}
        if record is None
        else {
            "kind": record.kind,
            "record": record.number,
            "record_id": record.pk,
            "organisation_id": record.organisation_id,
        }
    )
    return Entry(
        event=event,
        at=at,
        by_id=None if by is None else by.pk,
        by_name="" if by is None else by.name,
        door=_door.get(),
        changes=plain(changes or {}),
        facts=plain(facts or {}),
        **(of_record | more),
    )


def write(
    *,
    event: str,
    by: Someone | None,
    at: datetime,
    record: Traceable | None = None,
    changes: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    **more: Any,
) -> Entry:
    """
    Write one entry. `by` is None where the product itself acted; `at` is when it happened.

    `changes` maps a field to its value before and after; `facts` holds what else must be known.
    `more` names other columns of the entry, such as `kind` or `is_deviation`.
    """
    written = entry(event=event, by=by, at=at, record=record, changes=changes, facts=facts, **more)
    rows.insert(written)
    return written


def plain(value: Any) -> Any:  # noqa: PLR0911  # one return a type reads best
    """Return `value` as JSON can hold it; times become ISO 8601 texts in UTC's own offset."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)  # a choice becomes its code
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Decimal() | UUID():
            return str(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    key = getattr(value, "pk", None)
    return str(value) if key is None else {"id": key, "text": str(value)} | _names(value)


def _names(value: Any) -> dict[str, str]:
    """Return the text of a thing in both languages, where it is called differently in them."""
    names = {code: getattr(value, f"name_{code}", "") for code in ("en", "zh")}
    text = str(value)
    called = next((name for name in names.values() if name and text.endswith(name)), "")
    if not called or not all(names.values()) or names["en"] == names["zh"]:
        return {}
    before = text.removesuffix(called)  # a number, where it is a record
    return {f"text_{code}": f"{before}{name}" for code, name in names.items()}
