"""
Followers of the trail: what is drawn from it after commit, by position, not by a job per write.

A follower gets every entry once, in the order of transactions. Only entries of transactions
below the lowest one still running (`pg_snapshot_xmin`) are read: nothing can appear among those
any more, in whatever order their writers commit. The position moves in the transaction of the
follower's own writes, so their effect is there exactly once.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction

from evident.kernel.followers.models import FollowerPosition
from evident.kernel.trail.models import Entry

logger = logging.getLogger(__name__)

BATCH = 500
Follow = Callable[[Sequence[Entry]], None]
Refuse = Callable[[str, Entry, Exception], None]
_followers: dict[str, Follow] = {}


def follower(name: str) -> Callable[[Follow], Follow]:
    """Declare a follower, in a module's `jobs.py`; it gets entries, oldest first, up to 500."""

    def declare(follow: Follow) -> Follow:
        _followers[name] = follow
        return follow

    return declare


def followers() -> tuple[str, ...]:
    """Return the names of all followers."""
    return tuple(sorted(_followers))


def follow_one(name: str, entry_id: int) -> None:
    """Let a follower try again an entry it refused."""
    _followers[name](list(Entry.objects.filter(pk=entry_id)))


def ensure_positions() -> None:
    """Let every follower start here and now, if it has not started yet."""
    for name in _followers:
        FollowerPosition.objects.get_or_create(name=name, defaults=start())


def start() -> dict[str, int]:
    """Return the position of somebody who follows from now on."""
    ((horizon, current, highest),) = rows(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_current_xact_id()::text,"
        " (SELECT coalesce(max(id), 0) FROM trail_entry)"
    )
    return {"txid": int(horizon), "highest_id": highest, "written_in": int(current)}


def follow(name: str, *, refuse: Refuse) -> int:
    """
    Let a follower read the next entries and move its position; return how many there were.

    Where another process is at it, nothing happens. An entry the follower fails on is handed to
    `refuse` and passed by, so that one bad entry does not stop all that come after; an error of
    the database stops it, and is raised.
    """
    with transaction.atomic():
        position = (
            FollowerPosition.objects.select_for_update(skip_locked=True).filter(name=name).first()
        )
        if position is None:
            if not FollowerPosition.objects.filter(name=name).exists():
                FollowerPosition.objects.get_or_create(name=name, defaults=start())
            return 0
        if not is_at_home(position):
            return catch_up(position, refuse)
        entries = list(
            Entry.objects.raw(
                "SELECT * FROM trail_entry WHERE (txid, id) > (%s::text::xid8, %s)"
                " AND txid < pg_snapshot_xmin(pg_current_snapshot()) AND id > %s"
                " ORDER BY txid, id LIMIT %s",
                [str(position.txid), position.entry_id, position.floor_id, BATCH],
            )
        )
        if entries:
            hand_over(name, entries, refuse)
            move(position, txid=int(entries[-1].txid), entry_id=entries[-1].pk, entries=entries)
        return len(entries)


def is_at_home(position: FollowerPosition) -> bool:
    """Return whether this server wrote the position; a restored dump brings a foreign one."""
    ((is_same,),) = rows(
        "SELECT xmin::text::bigint = written_in %% 4294967296 FROM trail_follower WHERE name = %s",
        position.name,
    )
    return bool(is_same)


def catch_up(position: FollowerPosition, refuse: Refuse) -> int:
    """
    Read what a restored dump brought and the follower had not read, then go on from here.

    Transactions that seem to lie in the future are those of the other server.
    """
    ((horizon, floor),) = rows(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text,"
        " (SELECT coalesce(max(id), 0) FROM trail_entry"
        "  WHERE txid >= pg_snapshot_xmax(pg_current_snapshot()))"
    )
    entries = list(
        Entry.objects.raw(
            "SELECT * FROM trail_entry WHERE id > %s AND (id <= %s OR txid < %s::text::xid8)"
            " ORDER BY id",
            [position.highest_id, floor, horizon],
        )
    )
    for first in range(0, len(entries), BATCH):
        hand_over(position.name, entries[first : first + BATCH], refuse)
    position.floor_id = max(floor, position.floor_id)
    move(position, txid=int(horizon), entry_id=0, entries=entries)
    return len(entries)


def hand_over(name: str, entries: Sequence[Entry], refuse: Refuse) -> None:
    """Give entries to the follower; one by one if they fail together."""
    try:
        with transaction.atomic():
            _followers[name](entries)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        if len(entries) == 1:
            logger.exception("%s failed on entry %s.", name, entries[0].pk)
            refuse(name, entries[0], error)
            return
        for entry in entries:
            hand_over(name, [entry], refuse)


def move(position: FollowerPosition, *, txid: int, entry_id: int, entries: Sequence[Entry]) -> None:
    """Write how far the follower has come."""
    ((current,),) = rows("SELECT pg_current_xact_id()::text")
    position.txid, position.entry_id, position.written_in = txid, entry_id, int(current)
    position.highest_id = max([position.highest_id, *(entry.pk for entry in entries)])
    position.save()


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
