"""
One picture of a record's clocks: who had it when, on one axis of time, lane under lane.

On top the promises to the customer, beneath them what carries them: the clocks of our teams and of
a supplier. Places and widths are in percent of the axis.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from evident.kernel.calendars.queries import working_time_of
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.models import Clock, ClockState, Metric, Rule
from evident.relationships.service_levels.queries.clocks import Strip
from evident.relationships.service_levels.queries.ledger import (
    CUSTOMER,
    ELSEWHERE,
    NOBODY,
    OUTSIDE,
    SUPPLIER,
    TEAM,
    Part,
    Totals,
)
from evident.relationships.service_levels.terms import WARN_AT

WHOLE = 100  # percent
LEAST_WIDTH = 0.3  # percent; less could not be seen
LEAST_GAP = 0.25  # percent; a shorter time outside hours is not drawn apart
TONES = {TEAM: 4, SUPPLIER: 2}
"""How many colours tell teams apart, and suppliers; further ones share them."""


class Bar(NamedTuple):
    """A piece of a lane."""

    kind: str
    tone: str
    place: float
    width: float
    part: Part


class Mark(NamedTuple):
    """When a share of the target is used, or was."""

    share: int
    at: datetime
    place: float
    is_past: bool


@dataclass(frozen=True)
class Lane:
    """One clock on the axis."""

    strip: Strip
    bars: list[Bar]
    marks: list[Mark]

    @property
    def is_promise(self) -> bool:
        """Whether it is a promise to the customer."""
        return self.strip.clock.is_to_customer


class Holder(NamedTuple):
    """Somebody who had the record, in the colour of his or her pieces, and for how long."""

    name: str
    side: str
    tone: str
    ran: timedelta
    paused: timedelta


@dataclass(frozen=True)
class Chain:
    """The clocks of a record on one axis from `begins` to `ends`, as they stand at `at`."""

    begins: datetime
    ends: datetime
    at: datetime
    lanes: list[Lane]
    main: Strip
    holders: list[Holder]
    """Who had the time of the main promise, the first first."""
    totals: Totals

    @property
    def now(self) -> float | None:
        """Where the present moment is; None at the end of the axis."""
        place = place_of(self.at, self.begins, self.ends)
        return place if place < 100 - LEAST_WIDTH else None


def chain_of(strips: list[Strip], *, at: datetime) -> Chain | None:
    """Return the clocks of a record as one picture; None without any."""
    if not strips:
        return None
    main = main_of(strips)
    begins = min(strip.clock.started_at for strip in strips)
    ends = end_of(strips, begins=begins)
    tones = tones_of(strips, main)
    lanes = [
        Lane(
            strip,
            list(bars(strip, tones, begins=begins, ends=ends)),
            list(marks(strip, begins=begins, ends=ends)),
        )
        for strip in strips
    ]
    shares = {(each.side, each.holder): each for each in main.totals.shares}
    holders = [
        Holder(key[1], key[0], tones[key], shares[key].ran, shares[key].paused)
        for key in tones
        if key in shares
    ]
    return Chain(begins, ends, at, lanes, main, holders, main.totals)


def main_of(strips: list[Strip]) -> Strip:
    """Return the promise whose time the legend adds up: restoration, else what there is."""

    def rank(strip: Strip) -> tuple[bool, bool]:
        return strip.clock.is_to_customer, strip.clock.metric == Metric.RESOLUTION

    return max(strips, key=rank)


def end_of(strips: list[Strip], *, begins: datetime) -> datetime:
    """Return where the axis ends: with what is due last, or with what was done last."""
    moments = []
    for strip in strips:
        clock = strip.clock
        is_live = clock.state in {ClockState.RUNNING, ClockState.PAUSED}
        moments.append(strip.at if is_live else clock.stopped_at or clock.since)
        if clock.state == ClockState.RUNNING and clock.due_at is not None:
            moments.append(clock.due_at)
    return max([*moments, begins + timedelta(minutes=1)])


def tones_of(strips: list[Strip], main: Strip) -> dict[tuple[str, str], str]:
    """Return the colour of everybody who had the record, those of the main promise first."""
    found: dict[tuple[str, str], str] = {}
    for strip in [main, *strips]:
        for part in strip.parts:
            key = (part.side, part.holder)
            if part.side in {CUSTOMER, NOBODY, ELSEWHERE}:
                found.setdefault(key, part.side)
            elif key not in found:
                number = sum(side == part.side for side, _holder in found) % TONES[part.side]
                found[key] = f"{part.side}-{number + 1}"
    return found


def bars(
    strip: Strip, tones: dict[tuple[str, str], str], *, begins: datetime, ends: datetime
) -> Iterator[Bar]:
    """Yield the pieces of a clock; time outside hours too short to be seen is not told apart."""
    least = (ends - begins) * (LEAST_GAP / 100)
    for part in strip.parts:
        if part.side == ELSEWHERE:
            continue
        for piece in joined(part, least=least):
            place = place_of(piece.began_at, begins, ends)
            width = place_of(piece.ended_at, begins, ends) - place
            width = min(max(width, LEAST_WIDTH), 100 - place)
            yield Bar(piece.kind, tones[part.side, part.holder], place, width, piece)


def joined(part: Part, *, least: timedelta) -> Iterator[Part]:
    """Yield the pieces of a stretch, across times outside hours that are shorter than `least`."""
    known: Part | None = None
    for piece in part.pieces():
        if known is None:
            known = piece
        elif piece.kind == known.kind or (
            known.kind != OUTSIDE and piece.kind == OUTSIDE and piece.length < least
        ):
            known = replace(
                known,
                ended_at=piece.ended_at,
                counted=known.counted + piece.counted,
                open=known.open + piece.open,
            )
        else:
            yield known
            known = piece
    if known is not None:
        yield known


def marks(strip: Strip, *, begins: datetime, ends: datetime) -> Iterator[Mark]:
    """Yield when the shares of a target were used, or will be as things stand."""
    clock = strip.clock
    for share in shares_of(clock):
        wanted = clock.target * share / 100
        at = reached(strip, wanted)
        is_past = at is not None
        if at is None and clock.state == ClockState.RUNNING:
            time = working_time_of(clock.calendar)
            at = counting.moment_of_share(clock.standing, share / 100, time)
        if at is not None and begins <= at <= ends:
            yield Mark(share, at, place_of(at, begins, ends), is_past)


def shares_of(clock: Clock) -> list[int]:
    """Return at which shares of a target people hear of it, by its agreement, and its whole."""
    warn_at = WARN_AT if clock.version is None else clock.version.warn_at
    return sorted({*warn_at, WHOLE})


def reached(strip: Strip, wanted: timedelta) -> datetime | None:
    """Return when a length of a clock's time was used; None while it is not."""
    found, used = None, timedelta()
    for part in strip.parts:
        if part.rule == Rule.RESTART:
            found, used = None, timedelta()
        if found is None and part.counted and used + part.counted >= wanted:
            left = max(wanted - used, timedelta())
            found = part.time.add(part.began_at, left.total_seconds())
        used += part.counted
    return found


def place_of(at: datetime, begins: datetime, ends: datetime) -> float:
    """Return where a moment is on the axis, in percent."""
    return min(max((at - begins) / (ends - begins) * 100, 0.0), 100.0)
