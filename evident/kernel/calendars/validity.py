"""Which version of a calendar holds when: later decisions lie over earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from evident.kernel.calendars.timetable import Timetable
from evident.kernel.calendars.working_time import Piece

ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Validity:
    """A version and the time its author meant it to hold; without end until another follows."""

    number: int
    timetable: Timetable
    starts_at: datetime
    ends_at: datetime | None = None


def pieces(versions: Iterable[Validity]) -> list[Piece]:
    """
    Return what holds when, for versions in the order in which they were made effective.

    Each holds over what was decided before it, from its start to its end. The first one made
    also holds for all time before it, so that imported history can be measured.
    """
    painted: list[Piece] = []
    first: datetime | None = None
    for version in versions:
        first = first or version.starts_at
        starts_at = ALWAYS if version.starts_at <= first else version.starts_at
        painted = painted_over(painted, replace(version, starts_at=starts_at))
    return painted


def painted_over(painted: list[Piece], version: Validity) -> list[Piece]:
    """Return the pieces with `version` laid over them."""
    kept = [piece for piece in painted if piece.starts_at < version.starts_at]
    over = Piece(version.starts_at, version.timetable, version.number)
    if version.ends_at is None:
        return [*kept, over]
    ends_at = version.ends_at
    later = [piece for piece in painted if piece.starts_at >= ends_at]
    if not later or later[0].starts_at > ends_at:
        beneath = [piece for piece in painted if piece.starts_at < ends_at]
        later = [replace(piece, starts_at=ends_at) for piece in beneath[-1:]] + later
    return [*kept, over, *later]


def stretch_of(number: int, painted: list[Piece]) -> tuple[datetime, datetime | None] | None:
    """Return from when until when a version holds now; None if others lie over all of it."""
    ends = [after.starts_at for _before, after in pairwise(painted)]
    for piece, ends_at in zip(painted, [*ends, None], strict=True):
        if piece.version == number:
            return piece.starts_at, ends_at
    return None
