"""Reads entries from the database as canonical lines, without building objects."""

from collections.abc import Iterator, Sequence

from django.db import connection

from evident.kernel.trail.canonical import FIELDS, canonical, from_stored_json

CHUNK = 1000
_COLUMNS = ", ".join(f"{name}::text" if name in {"changes", "facts"} else name for name in FIELDS)


def lines_of(entry_ids: Sequence[int]) -> dict[int, bytes]:
    """Return the canonical line of each entry that is there."""
    lines = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM trail_entry WHERE id = ANY(%s)",  # noqa: S608  # constants
            [list(entry_ids)],
        )
        for row in cursor.fetchall():
            entry = dict(zip(FIELDS, row, strict=True))
            entry["changes"] = from_stored_json(entry["changes"])
            entry["facts"] = from_stored_json(entry["facts"])
            lines[entry["id"]] = canonical(entry)
    return lines


def lines_between(first: int, end: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each position and its line from `first` to before `end`; None where it is gone."""
    for begin in range(first, end, CHUNK):
        until = min(begin + CHUNK, end)
        places = _entry_ids(begin, until)
        lines = lines_of(list(places.values()))
        for position in range(begin, until):
            yield position, lines.get(places.get(position, 0))


def _entry_ids(begin: int, until: int) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, entry_id FROM trail_leaf WHERE position >= %s AND position < %s",
            [begin, until],
        )
        return dict(cursor.fetchall())
