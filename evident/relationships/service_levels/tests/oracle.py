"""A clock counted minute by minute from a list of happenings; shares no code with the product."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Happening:
    """At the beginning of a minute: `pause`, `resume`, `stop`, `reopen`, `restart` or a target."""

    minute: int
    what: str
    target: int = 0


@dataclass
class Seen:
    """What somebody with a stopwatch would write down at the end, in minutes."""

    consumed: int
    missed_at: int | None
    """The minute at whose beginning the target that holds was used up, where it was exceeded."""


def watched(
    is_open: bytearray, *, start: int, target: int, happenings: list[Happening], end: int
) -> Seen:
    """Walk minute by minute from `start` to `end`; count while running and open."""
    by_minute: dict[int, list[Happening]] = {}
    for each in happenings:
        by_minute.setdefault(each.minute, []).append(each)
    running, consumed = True, 0
    used_up: int | None = None
    is_missed = False
    for minute in range(start, end + 1):
        for each in by_minute.get(minute, []):
            if each.what in {"pause", "stop"}:
                running = False
                continue
            if each.what == "target" and each.target == target:
                continue
            if each.what == "target":
                target, is_missed, used_up = each.target, consumed > each.target, None
            elif each.what == "restart":
                running, consumed, is_missed, used_up = True, 0, False, None
            else:
                running = True
            if consumed >= target and not (is_missed and used_up is not None):
                used_up = minute
        if running and minute < end and is_open[minute]:
            consumed += 1
            if consumed == target:
                used_up = minute + 1
            is_missed = is_missed or consumed > target
    return Seen(consumed, used_up if is_missed else None)
