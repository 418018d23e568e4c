"""
Finds committed entries that no batch holds yet, whatever the order their writers committed in.

A transaction numbered below the lowest one still running (`pg_snapshot_xmin`) is over: all it
wrote is visible, and nothing will be added. So entries are taken in the order of transaction
numbers, up to that horizon, and none is passed by. Numbers begin anew where a dump was
restored into another server; that is noticed, and then every entry is looked at once.
"""

from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import Any

from django.db import connection

from evident.kernel.trail.models import Batch

PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Sweep:
    """
    How far entries were looked at.

    Usually: all up to (`txid`, `entry_id`). While catching up: all up to `entry_id`, whatever
    their transaction; afterwards it goes on from transaction `txid`.
    """

    txid: int
    entry_id: int
    is_catching_up: bool


def horizon() -> int:
    """Return the number below which every transaction is over."""
    return int(_rows("SELECT pg_snapshot_xmin(pg_current_snapshot())::text", [])[0][0])


def wait_for_older_writers(*, patience_seconds: float = 10) -> bool:
    """
    Wait until all that is committed now can be sealed, and return whether it can.

    What stands in the way are older transactions, in whatever database of the server.
    """
    newest = int(_rows("SELECT pg_snapshot_xmax(pg_current_snapshot())::text", [])[0][0])
    give_up_at = monotonic() + patience_seconds
    while horizon() < newest:
        if monotonic() >= give_up_at:
            return False
        sleep(PAUSE_SECONDS)
    return True


def resume(last: Batch | None, until: int) -> Sweep:
    """Return where to go on after batch `last`; `until` is the horizon."""
    if last is None:
        return Sweep(until, 0, is_catching_up=True)
    # A row that a dump brought here was written by another transaction than it says.
    is_at_home = _rows(
        "SELECT xmin::text::bigint = txid::text::bigint %% 4294967296"
        " FROM trail_batch WHERE number = %s",
        [last.number],
    )[0][0]
    if not is_at_home:
        return Sweep(until, 0, is_catching_up=True)
    return Sweep(last.swept_txid, last.swept_id, last.is_catching_up)


def advance(sweep: Sweep, until: int, size: int) -> tuple[list[int], Sweep, bool]:
    """Return at most `size` unsealed entries, how far that went, and whether it was the end."""
    if sweep.is_catching_up:
        rows = _rows(
            "SELECT txid::text, id FROM trail_entry WHERE id > %s ORDER BY id LIMIT %s",
            [sweep.entry_id, size],
        )
    else:
        rows = _rows(
            "SELECT txid::text, id FROM trail_entry"
            " WHERE (txid, id) > (%s::xid8, %s) AND txid < %s::xid8"
            " ORDER BY txid, id LIMIT %s",
            [str(sweep.txid), sweep.entry_id, str(until), size],
        )
    found = [entry_id for _, entry_id in rows]
    sealed = {
        entry_id
        for (entry_id,) in _rows(
            "SELECT entry_id FROM trail_leaf WHERE entry_id = ANY(%s)", [found]
        )
    }
    is_end = len(rows) < size
    if is_end:
        after = Sweep(sweep.txid if sweep.is_catching_up else max(until, sweep.txid), 0, False)
    elif sweep.is_catching_up:
        after = replace(sweep, entry_id=found[-1])
    else:
        after = Sweep(int(rows[-1][0]), found[-1], is_catching_up=False)
    unsealed = [entry_id for entry_id in found if entry_id not in sealed]
    return unsealed, after, is_end and not sweep.is_catching_up


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
