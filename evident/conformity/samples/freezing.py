"""One record as it is now, in words of both languages and as data, with all that belongs to it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from evident.conformity.samples.beside import beside
from evident.conformity.samples.populations import LANGUAGES, in_both
from evident.kernel.accounts.models import User
from evident.kernel.attachments import queries as attachments
from evident.kernel.attachments import storage
from evident.kernel.custom_fields.values import fields_of
from evident.kernel.lengths import length_of
from evident.kernel.links import queries as links
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.kernel.timelines.history import history_of
from evident.kernel.timelines.others import leads_to_record
from evident.kernel.timelines.reading import Item, timeline
from evident.kernel.trail.actions import plain
from evident.kernel.trail.canonical import moment
from evident.kernel.trail.models import Entry
from evident.kernel.trail.stored_lines import lines_of

FORMAT = 1
MOST_ITEMS = 100_000
"""Items of a course; no record has so many."""
HEAD = frozenset({"number", "kind", "title", "state"})
NOTHING = {"en": "–", "zh": "–"}
"""An empty field, told as pages tell it: an auditor asks what was not filled in."""
UNSPOKEN = frozenset(
    {"id", "record", "version", "source", "source_key", "custom", "is_open", "updated_at"}
)
"""Columns that say nothing to people; they are among the data all the same."""


def frozen(record: Record, *, user: User, at: datetime) -> dict[str, Any]:
    """
    Return `record` as `user`, who may read our notes and the trail of it, finds it at `at`.

    All of it is plain data that canonical JSON can hold.
    """
    own = itself(record)
    entries = list(
        Entry.objects.filter(record_id=record.pk).order_by("pk").values_list("pk", flat=True)
    )
    lines = lines_of(entries)
    return {
        "format": FORMAT,
        "frozen_at": moment(at),
        "number": record.number,
        "kind": record.kind,
        "kind_name": in_both(lambda: kind_of(record.kind).name),
        "title": record.title,
        "state": in_both(lambda: state_of(record)),
        "is_restricted": record.is_restricted,
        "facts": [*facts_of(own, user=user), *additional(own)],
        "data": data_of(own),
        "course": course_of(own, user=user),
        "beside": beside(record, user=user, at=at),
        "links": links_of(record, user=user),
        "files": files_of(record, user=user),
        "entries": entries,
        "trail": [lines[entry].decode() for entry in entries],
    }


def itself(record: Record) -> Record:
    """Return the record with the facts of its own process."""
    model = history_of(record.kind).model
    return model._base_manager.filter(pk=record.pk).first() or record


def state_of(record: Record) -> str:
    """Return the state of a record in words."""
    return str(dict(procedure_of(record.kind).states.choices).get(record.state, record.state))


def facts_of(record: Record, *, user: User) -> Iterator[dict[str, Any]]:
    """
    Yield each fact that people read, also where it is empty.

    Of another record that `user` may not see it says so: left out, it would look like no fact.
    """
    for field in record._meta.concrete_fields:
        if field.name in HEAD | UNSPOKEN or field.primary_key:
            continue
        if isinstance(field, models.JSONField) or getattr(field, "base_field", None):
            continue
        value = getattr(record, field.attname)
        name = in_both(lambda field=field: capitalised(field.verbose_name))  # type: ignore[misc]
        if value is None or value == "":
            told = NOTHING
        elif leads_to_record(field) and not visible_to(user).filter(pk=value).exists():
            told = in_both(lambda: _("not shown to whoever drew the sample"))
        else:
            told = value_of(record, field, value)
        yield {"name": name, "value": told}


def value_of(record: Record, field: Any, value: Any) -> dict[str, str]:
    """Return a value as it is told: in both languages, or as a moment or day."""
    if isinstance(value, datetime):
        return {"moment": moment(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bool | timedelta):
        return in_both(lambda: in_words(value))
    if leads_to_record(field):
        other = getattr(record, field.name)
        return in_both(lambda: f"{other.number} {other.name}")
    if field.is_relation:
        return in_both(lambda: getattr(record, field.name))
    choices = dict(field.flatchoices)
    return in_both(lambda: choices.get(value, value))


def in_words(value: bool | timedelta) -> str:
    """Return whether something is so, or how long it took."""
    if isinstance(value, timedelta):
        return length_of(value)
    return _("Yes") if value else _("No")


def additional(record: Record) -> Iterator[dict[str, Any]]:
    """Yield the additional fields, also the empty ones."""
    for field in fields_of(record.kind):
        value = record.custom.get(field.code)
        told = NOTHING
        if value not in (None, ""):
            told = in_both(
                lambda value=value: (  # type: ignore[misc]
                    value if not isinstance(value, bool) else _("Yes") if value else _("No")
                )
            )
        yield {"name": in_both(lambda field=field: field.name), "value": told}  # type: ignore[misc]


def data_of(record: Record) -> dict[str, Any]:
    """Return every column as programs read it."""
    return {
        field.attname: plain(getattr(record, field.attname))
        for field in record._meta.concrete_fields
    }


def capitalised(words: str | Promise) -> str:
    """Return the name of a field as a heading."""
    return str(words)[:1].upper() + str(words)[1:]


def course_of(record: Record, *, user: User) -> list[dict[str, Any]]:
    """Return what was said and what happened, the oldest first, told in both languages."""
    told: dict[str, list[Item]] = {}
    for key, language in LANGUAGES.items():
        with override(language):
            found = timeline(
                record=record, user=user, history=history_of(record.kind), size=MOST_ITEMS
            )
            told[key] = found.items[::-1]
    return [
        happened(english, chinese) if english.comment is None else spoken(english)
        for english, chinese in zip(told["en"], told["zh"], strict=True)
    ]


def happened(english: Item, chinese: Item) -> dict[str, Any]:
    """Return one thing that happened."""
    one, other = english.told, chinese.told
    if one is None or other is None:  # the same rows were read twice
        raise ValueError(english)
    return {
        "at": moment(english.at),
        "kind": "change",
        "entry": one.id,
        "event": one.event,
        "text": {"en": one.sentence, "zh": other.sentence},
        "changes": [
            {
                "name": {"en": left.label, "zh": right.label},
                "before": {"en": left.before, "zh": right.before},
                "after": {"en": left.after, "zh": right.after},
            }
            for left, right in zip(one.changes, other.changes, strict=True)
        ],
        "reason": one.reason,
        "deviations": [
            {"en": left, "zh": right}
            for left, right in zip(one.deviations, other.deviations, strict=True)
        ],
        "written_at": moment(one.written_at) if one.written_at else "",
    }


def spoken(item: Item) -> dict[str, Any]:
    """Return one message."""
    comment = item.comment
    if comment is None:
        raise ValueError(item)
    return {
        "at": moment(comment.at),
        "kind": item.kind,
        "by": comment.by.name if comment.by else "",
        "said": comment.text,
        "is_from_user": item.is_from_user,
        "is_corrected": comment.edited_at is not None,
        "is_withdrawn": comment.withdrawn_at is not None,
        "files": [file.name for file in comment.files],  # type: ignore[attr-defined]  # prefetched
    }


def links_of(record: Record, *, user: User) -> list[dict[str, Any]]:
    """Return the links to other records that `user` may see."""
    return [
        {
            "meaning": in_both(lambda each=each: each.meaning.label),  # type: ignore[misc]
            "number": each.record.number,
            "title": each.record.title,
        }
        for each in links.of_record(record=record, user=user)
    ]


def files_of(record: Record, *, user: User) -> list[dict[str, Any]]:
    """Return the files with the SHA-256 of their bytes; of a removed one its line alone."""
    return [
        {
            "name": each.name,
            "type": each.media_type,
            "size": each.size,
            "sha256": each.sha256,
            "at": moment(each.at),
            "by": each.by.name if each.by else "",
            "is_internal": each.is_internal,
            "is_removed": each.removed_at is not None,
            "is_kept": each.removed_at is None and storage.path_of(each.sha256).exists(),
        }
        for each in attachments.of_record(record=record, user=user)
    ]


def kept_files(content: dict[str, Any]) -> list[str]:
    """Return the SHA-256 of every file whose bytes are kept with a frozen record."""
    return sorted({each["sha256"] for each in content["files"] if each["is_kept"]})
