"""Entries of the trail in words people use: names for codes, sentences for events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evident.kernel.lengths import length_of
from evident.kernel.procedures.deviations import named
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry

EVENTS: dict[str, str | Promise] = {}
"""Sentences of events that are no step of a procedure, with `%(who)s`."""
REASONS = ("reason", "note")


def declare_events(sentences: Mapping[str, str | Promise]) -> None:
    """Make known how a timeline tells of events that are no step: `%(who)s` is who acted."""
    EVENTS.update(sentences)


@dataclass(frozen=True)
class Change:
    """One field that changed, as people read it; empty where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One entry of the trail as a timeline shows it."""

    id: int
    at: datetime
    event: str
    who: str
    sentence: str
    changes: tuple[Change, ...] = ()
    reason: str = ""
    deviations: tuple[str, ...] = ()
    """What the procedure would have refused, in words."""
    written_at: datetime | None = None
    """When it was written, where that is notably later than when it happened."""

    @property
    def step(self) -> str:
        """The step of the procedure, without the process."""
        return self.event.partition(".")[2]


def who_of(entry: Entry) -> str:
    """Return the name of whoever acted; the product's own where it did by itself."""
    return entry.by_name or _("Evident")


def deviations_of(entry: Entry) -> tuple[str, ...]:
    """Return in words what the procedure would have refused; imported history may hold such."""
    return tuple(named(code) for code in entry.facts.get("deviation", []))


def changes_of(entry: Entry, *, model: type[Record], fields: Iterable[str]) -> tuple[Change, ...]:
    """Return the changes of those of `fields` that changed, in the order of `fields`."""
    return tuple(
        Change(
            label=label_of(model, name),
            before=worded(model, name, entry.changes[name][0]),
            after=worded(model, name, entry.changes[name][1]),
        )
        for name in fields
        if name in entry.changes
    )


def after(entry: Entry, name: str, *, model: type[Record]) -> str:
    """Return in words what field `name` became; nothing if it did not change."""
    return worded(model, name, entry.changes[name][1]) if name in entry.changes else ""


def label_of(model: type[Record], name: str) -> str:
    """Return what people call a field."""
    field = model._meta.get_field(name)
    words = str(getattr(field, "verbose_name", name))
    return words[:1].upper() + words[1:]


def worded(model: type[Record], name: str, value: Any) -> str:
    """Return a value of the trail as people read it: no code, no key, the reader's own zone."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return text_of(value)
    field = model._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(value))
        return (
            formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
            if moment
            else ""
        )
    if isinstance(field, models.DateField):
        day = parse_date(str(value))
        return formats.date_format(day, "DATE_FORMAT") if day else ""
    choices = dict(getattr(field, "flatchoices", ()))
    is_length = name.endswith("_minutes") and isinstance(value, int)
    return str(choices.get(value, length_of(timedelta(minutes=value)) if is_length else value))


def text_of(thing: Mapping[str, Any]) -> str:
    """Return what a thing was called when it was written, in the language of the page if told."""
    chinese = (get_language() or "").startswith("zh")
    return str(thing.get("text_zh" if chinese else "text_en") or thing.get("text", ""))


def reason_of(entry: Entry) -> str:
    """Return the reason somebody gave for the step."""
    return next((str(entry.facts[name]) for name in REASONS if entry.facts.get(name)), "")
