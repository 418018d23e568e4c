"""Keeps the words of records as their texts are. Part of the transaction that writes a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from evident.kernel.prepared import preparing
from evident.kernel.records.models import Record
from evident.kernel.search.models import Vector
from evident.kernel.search.sources import read, searched, texts_beside, texts_of
from evident.kernel.search.tokens import MOST_LEXEMES, Text, document_tokens, vector_text

VERSION = 1
"""Grows when texts are divided into words in another way; `reindex` then does all records."""

_PUT = """
INSERT INTO search_vector (record_id, words, version)
SELECT record_id, words::tsvector, %s FROM unnest(%s::bigint[], %s::text[]) AS t (record_id, words)
ON CONFLICT (record_id) DO UPDATE SET words = excluded.words, version = excluded.version
"""
_ADD = """
UPDATE search_vector
SET words = CASE WHEN length(words) < %s THEN words || %s::tsvector ELSE words END
WHERE record_id = %s
"""


class Progress(NamedTuple):
    """How far a reindexing is: records done, and the key after which it may be resumed."""

    done: int
    last_id: int


def vector_for(texts: Iterable[Text], *, number: str = "") -> str:
    """Return PostgreSQL's text of the vector of a record with these texts."""
    return vector_text(document_tokens(texts, number=number))


def put(records: Sequence[Record]) -> None:
    """Make new records findable by their fields; nothing is kept beside them yet."""
    _put((record.pk, vector_for(texts_of(record), number=record.number)) for record in records)


def update(record: Record, *, before: Mapping[str, Any], changed: set[str]) -> None:
    """
    Make a changed record findable by its new words. `before` has the old value of each field.

    Where all that changed was empty before, the new words only join the others.
    """
    touched = changed & searched(record.kind).names
    if not touched:
        return
    if all(before.get(name) in (None, "", {}) for name in touched):
        add(record_id=record.pk, texts=texts_of(record, only=touched))
    else:
        refresh([record.pk])


def add(*, record_id: int, texts: Sequence[Text]) -> None:
    """Make a record findable by more words, up to a bound that no reader would reach."""
    with preparing() as cursor:
        cursor.execute(_ADD, [MOST_LEXEMES, vector_for(texts), record_id])
        is_known = cursor.rowcount == 1
    if not is_known:
        refresh([record_id])


def refresh(record_ids: Sequence[int]) -> None:
    """
    Make records findable by all their texts as they are now.

    Locks the records, so that no text written meanwhile is lost. Raises nothing for unknown keys.
    """
    with transaction.atomic():
        locked = Record.objects.select_for_update(no_key=True).filter(pk__in=record_ids)
        known = list(locked.order_by("pk").values_list("pk", flat=True))
        beside = texts_beside(known)
        _put(
            (
                record.pk,
                vector_for([*texts_of(record), *beside.get(record.pk, [])], number=record.number),
            )
            for record in read(known)
        )


def _put(vectors: Iterable[tuple[int, str]]) -> None:
    found = sorted(vectors)
    if found:
        with preparing() as cursor:
            ids, words = [list(column) for column in zip(*found, strict=True)]
            cursor.execute(_PUT, [VERSION, ids, words])


def reindex(*, after: int = 0, batch: int = 500, everything: bool = False) -> Iterator[Progress]:
    """
    Bring the words of all records up to date, `batch` at a time, each in its own transaction.

    Takes those without words or with words of older rules, or `everything`. Yields after each
    batch; whoever stops simply starts again, or at `after`. Safe beside ordinary work.
    """
    wanted = Q() if everything else Q(vector=None) | Q(vector__version__lt=VERSION)
    done, last_id = 0, after
    while ids := list(
        Record.objects.filter(wanted, pk__gt=last_id)
        .order_by("pk")
        .values_list("pk", flat=True)[:batch]
    ):
        refresh(ids)
        done, last_id = done + len(ids), ids[-1]
        yield Progress(done, last_id)


def is_of_older_rules() -> bool:
    """Return whether the oldest record's words are of older rules: `reindex` begins with it."""
    first = Vector.objects.order_by("pk").values_list("version", flat=True).first()
    return first is not None and first < VERSION
