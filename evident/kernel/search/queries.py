"""Searching, always within what a person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils.translation import get_language

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records import kinds as record_kinds
from evident.kernel.records.models import Record
from evident.kernel.records.naming import name_all
from evident.kernel.records.queries import sees_internal, visible_to
from evident.kernel.search.highlight import Part, highlight, snippet
from evident.kernel.search.models import Vector
from evident.kernel.search.sources import read, texts_beside, texts_of
from evident.kernel.search.tokens import Query, Text, query_tokens

MOST_RANKED = 1000
"""Records that are ranked: the newest that match. A word found in every third of a million
records would otherwise take seconds to rank, and nobody reads beyond."""
MOST_NUMBERS = 20
FIRST_WINDOW = 8000
"""Newest records looked at first. What is common is common among them already."""
TEXTS_FOR_SNIPPET = 20
LINES = ("organisation", "requester", "team", "assignee")

_NEWEST = """
WITH matching AS MATERIALIZED ({matching})
SELECT record_id FROM matching ORDER BY record_id DESC LIMIT %s
"""
_RANK = """
SELECT record.id
FROM ({seen}) AS seen (id)
JOIN record ON record.id = seen.id
JOIN search_vector ON search_vector.record_id = seen.id
ORDER BY ts_rank('{{0.05, 0.1, 0.4, 1.0}}', search_vector.words, %s::tsquery)
  * CASE WHEN record.is_open THEN 1.5 ELSE 1 END
  / (1 + greatest(extract(epoch FROM %s - record.opened_at), 0) / %s) DESC, record.id DESC
"""
HALF_LIFE_SECONDS = 180 * 86400
"""After half a year a record weighs half as much as a new one."""


@dataclass(frozen=True)
class Hit:
    """A record that was found, with its title and a stretch of text in parts to be marked."""

    record: Record
    title: list[Part]
    snippet: list[Part]
    is_number: bool
    """Whether it was found because this is its number."""


@dataclass(frozen=True)
class Results:
    """One page of what was found."""

    hits: list[Hit]
    total: int
    is_capped: bool
    """Whether more match than were ranked; `total` then says how many of the newest were."""
    is_relaxed: bool
    """Whether no record has all words, so that these have some of them."""
    is_searchable: bool
    """Whether anything typed can be searched for at all."""


def search(
    *,
    user: User,
    text: str,
    at: datetime,
    kinds: tuple[str, ...] | None = None,
    only: Q | None = None,
    page: int = 1,
    size: int = 25,
    with_snippets: bool = True,
) -> Results:
    """
    Return what `user` may see that matches what he or she typed, best first.

    A record whose number was typed comes first, then what matches well, is open or recent; `at`
    is now. `only` narrows the records further, `kinds` to some processes.
    """
    query = query_tokens(text)
    if not query:
        return Results([], 0, is_capped=False, is_relaxed=False, is_searchable=False)
    wanted = record_kinds.known() if kinds is None else kinds
    seen = visible_to(user, kinds=wanted)
    if only is not None:
        seen = seen.filter(only)
    access = access_of(user)
    is_broad = only is None and all(access.reach(f"{kind}.view").everywhere for kind in wanted)
    numbers = _by_number(seen, query)
    look = partial(_ranked, seen, query, user=user, kinds=wanted, at=at, is_broad=is_broad)
    ranked, is_capped = look()
    is_relaxed = not ranked and not numbers and len(query.terms) > 1
    if is_relaxed:
        ranked, is_capped = look(any_term=True)
    ordered = list(dict.fromkeys([*numbers, *ranked]))
    shown = ordered[max(page - 1, 0) * size : max(page, 1) * size]
    return Results(
        _hits(seen, shown, query, user=user, numbers=numbers, with_snippets=with_snippets),
        total=len(ordered),
        is_capped=is_capped,
        is_relaxed=is_relaxed and bool(ranked),
        is_searchable=True,
    )


def matching(
    records: QuerySet[Record], *, user: User, text: str, kinds: tuple[str, ...]
) -> QuerySet[Record]:
    """
    Keep those of `records` that match `text`; for lists with an order of their own.

    `records` is what `user` may see, all of `kinds`. Nothing remains if nothing is searchable.
    What is rare is looked up at once: PostgreSQL would go through the whole list for it.
    """
    query = query_tokens(text)
    if not query:
        return records.none()
    matches = Vector.objects.filter(_condition(query, user=user, kinds=kinds))
    found = _newest(matches)
    if len(found) <= MOST_RANKED:
        return records.filter(pk__among=found)
    return records.filter(pk__in=matches.values("record_id"))


def _condition(query: Query, *, user: User, kinds: tuple[str, ...], any_term: bool = False) -> Q:
    """Return which vectors match; by internal words only where `user` may read internal notes."""
    access = access_of(user)
    reaches = {kind: access.reach(f"{kind}.view_internal") for kind in kinds}
    public = Q(words__matches=query.tsquery(with_internal=False, any_term=any_term))
    if not any(reaches.values()):
        return public
    everything = Q(words__matches=query.tsquery(with_internal=True, any_term=any_term))
    if all(reach.everywhere for reach in reaches.values()):
        return everything
    readable = Q(pk__in=[])
    for kind, reach in reaches.items():
        if reach.everywhere:
            readable |= Q(record__kind=kind)
        elif reach:
            readable |= Q(record__kind=kind, record__organisation_id__in=reach.organisations)
    return public | (everything & readable)


def _by_number(seen: QuerySet[Record], query: Query) -> list[int]:
    if not query.numbers:
        return []
    found = Vector.objects.filter(words__matches=query.number_tsquery()).values_list("pk")
    ids = [pk for (pk,) in found[: MOST_NUMBERS * 5]]
    return list(seen.filter(pk__in=ids).order_by("-pk").values_list("pk", flat=True)[:MOST_NUMBERS])


def _ranked(
    seen: QuerySet[Record],
    query: Query,
    *,
    user: User,
    kinds: tuple[str, ...],
    at: datetime,
    is_broad: bool,
    any_term: bool = False,
) -> tuple[list[int], bool]:
    """
    Return the newest records that match and that are `seen`, best first, and whether more do.

    What matches is looked up first and what may be seen of it then: few words are so common that
    PostgreSQL would do better to begin with what may be seen. `is_broad` if that is nearly all.
    """
    condition = _condition(query, user=user, kinds=kinds, any_term=any_term)
    found = _newest(Vector.objects.filter(condition))
    if len(found) > MOST_RANKED and not is_broad:
        span = found[0] - found[-1] + 1
        share = seen.filter(pk__among=found).count() / len(found)
        window = int(1.5 * span / share) if share else None
        found = _newest(Vector.objects.filter(condition), seen=seen, window=window)
    access = access_of(user)  # not even the order may tell what is internal
    reads_internal = any(access.reach(f"{kind}.view_internal") for kind in kinds)
    tsquery = query.tsquery(with_internal=reads_internal, any_term=any_term)
    return _rank(seen, found[:MOST_RANKED], tsquery, at=at), len(found) > MOST_RANKED


def _newest(
    found: QuerySet[Vector],
    *,
    seen: QuerySet[Record] | None = None,
    window: int | None = FIRST_WINDOW,
) -> list[int]:
    """
    Return the newest of `found`, one more than MOST_RANKED if there are more, newest first.

    Only those that are `seen`, if given. Looks among the newest `window` records first, then as
    far back as their number makes likely, then at all (at once if there is no window): the index
    of words knows no order, and reading every place of a common word takes long.
    """
    newest = Vector.objects.aggregate(newest=Max("pk"))["newest"] or 0
    first = window
    while True:
        covers_all = window is None or window >= newest
        after = 0 if covers_all or window is None else newest - window
        within = found.filter(pk__gt=after)
        if seen is not None:  # the bound on both: PostgreSQL does not carry it over
            within = within.filter(record__in=seen.filter(pk__gt=after).order_by().values("pk"))
        statement = _statement(within.order_by().values("record_id"))
        if statement is None:
            return []
        sql, parameters = statement
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST.format(matching=sql), [*parameters, MOST_RANKED + 1])
            ids = [record_id for (record_id,) in cursor.fetchall()]
        if covers_all or window is None or len(ids) > MOST_RANKED:
            return ids
        likely = window * 3 * MOST_RANKED // (2 * max(len(ids), 1))
        window = likely if window == first and likely < newest // 2 else None


def _statement(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """Return the SQL of `rows`; None if they can be none: somebody may see nothing at all."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def _rank(seen: QuerySet[Record], ids: list[int], tsquery: str, *, at: datetime) -> list[int]:
    """Return those of `ids` that are `seen`, best first."""
    statement = _statement(seen.filter(pk__among=ids).order_by().values("pk"))
    if statement is None:
        return []
    sql, parameters = statement
    with connection.cursor() as cursor:
        cursor.execute(_RANK.format(seen=sql), [*parameters, tsquery, at, HALF_LIFE_SECONDS])
        return [record_id for (record_id,) in cursor.fetchall()]


def _hits(
    seen: QuerySet[Record],
    shown: Sequence[int],
    query: Query,
    *,
    user: User,
    numbers: list[int],
    with_snippets: bool,
) -> list[Hit]:
    records = {record.pk: record for record in seen.filter(pk__in=shown).select_related(*LINES)}
    texts = _texts(shown) if with_snippets else {}
    named = name_all(records.values())
    return [
        Hit(
            record,
            highlight(named[record_id], query),
            _snippet(record, texts.get(record_id, []), query, user=user),
            is_number=record_id in numbers,
        )
        for record_id in shown
        if (record := records.get(record_id))
    ]


def _texts(record_ids: Sequence[int]) -> dict[int, list[Text]]:
    """Return the longer texts of these records, by record."""
    beside = texts_beside(record_ids)
    return {
        record.pk: [
            text for text in [*texts_of(record), *beside.get(record.pk, [])] if text.weight in "CD"
        ]
        for record in read(record_ids)
    }


def _snippet(record: Record, texts: list[Text], query: Query, *, user: User) -> list[Part]:
    """
    Return the first stretch with a match, else the beginning of the first text.

    What is said in both languages is quoted in the other one only where the words stand only there.
    """
    if any(text.is_internal for text in texts) and not sees_internal(user, record=record):
        texts = [text for text in texts if not text.is_internal]
    own = "zh" if (get_language() or "").startswith("zh") else "en"
    texts = sorted(texts, key=lambda text: text.language not in {"", own})
    first: list[Part] = []
    for text in texts[:TEXTS_FOR_SNIPPET]:
        parts = snippet(text.value, query)
        if any(part.is_match for part in parts):
            return parts
        first = first or parts
    return first
