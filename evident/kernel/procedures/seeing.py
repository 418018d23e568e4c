"""
What somebody had on screen when deciding on a step.

A form carries it; the step compares it with the locked row, so that nobody overrules unseen what
a colleague has just done. Only what matters to the decision counts: an internal note does not.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import EditConflict
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees_internal

AnyRecord = TypeVar("AnyRecord", bound=Record)
TOLD = ("state", "priority", "team", "assignee")
"""What every decision on a record rests on; told with its present value."""
REMEMBERED = "_seen"
LONGEST = 8000
LONGEST_VALUE = 200
"""Of a longer text the beginning is compared: it is carried by every form."""


def what_matters(record: Record, *, user: User, shown: Collection[str] = ()) -> tuple[str, ...]:
    """
    Return the fields whose change `user` should hear of: the usual ones, and those `shown`.

    Who works on a record is our own affair: its users hear of a change of state alone.
    """
    if not sees_internal(user, record=record):
        return ("state",)
    own = {field.name for field in record._meta.concrete_fields}
    return (*TOLD, *(name for name in shown if name in own and name not in TOLD))


def seen_of(record: Record, names: Collection[str] = TOLD) -> str:
    """Return what the fields of `record` called `names` say, as a hidden field carries it."""
    return urlencode([(name, text_of(record, name)) for name in names])


def as_seen(
    record: AnyRecord, said: str = "", *, names: Collection[str] = TOLD, version: int | None = None
) -> AnyRecord:
    """
    Return `record`, whose next step is refused if it is no longer as somebody saw it.

    `said` is what `seen_of` gave; other fields than `names` in it are passed over, and nothing
    is compared without it. `version` is what a program saw instead: any change since counts.
    """
    pairs = parse_qsl(said[:LONGEST], keep_blank_values=True)
    facts = {name: text for name, text in pairs if name in names}
    setattr(record, REMEMBERED, (facts, version))
    return record


def refuse_if_changed(record: Record, now: Record, *, states: type[TextChoices]) -> None:
    """Raise EditConflict unless `now`, the locked row, is what was seen of `record`; once."""
    facts, version = vars(record).pop(REMEMBERED, ({}, None))
    if version is not None and version != now.version:
        raise EditConflict(
            _("%(number)s was changed by somebody else while you were writing.")
            % {"number": now.number}
        )
    changed = changes_since(facts, now, states=states)
    if changed:
        raise EditConflict(
            _(
                "%(number)s has changed since you opened it: %(changes)s. Nothing was done."
                " Look again; if it still fits, do it once more."
            )
            % {"number": now.number, "changes": _("; ").join(changed)}
        )


def changes_since(facts: Mapping[str, str], now: Record, *, states: type[TextChoices]) -> list[str]:
    """Return in words which of `facts` no longer hold."""
    return [
        in_words(now, name, states=states)
        for name, text in facts.items()
        if text_of(now, name) != text
    ]


def text_of(record: Record, name: str) -> str:
    """Return a stored value as a hidden field carries it, whatever ends of line it has."""
    value: Any = getattr(record, record._meta.get_field(name).attname)  # type: ignore[union-attr]
    return "" if value is None else str(value).replace("\r\n", "\n")[:LONGEST_VALUE]


def in_words(record: Record, name: str, *, states: type[TextChoices]) -> str:
    """Return which field changed, and for the usual ones what it says now."""
    field = record._meta.get_field(name)
    label = str(field.verbose_name)  # type: ignore[union-attr]  # plain columns all
    if name not in TOLD:
        return _("“%(field)s” was changed") % {"field": label}
    value = getattr(record, name)
    if name == "state":
        value = states(value).label
    elif name == "priority":
        value = record.get_priority_display()
    return _("%(field)s is now “%(value)s”") % {"field": label, "value": value or _("nobody")}
