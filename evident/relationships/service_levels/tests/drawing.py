"""Random agreements, and what records go through, each drawn from a number."""

from random import Random
from typing import Any

from evident.kernel.calendars.tests.drawing import DAYS, EDGES
from evident.relationships.service_levels.tests.oracle_of_records import Agreed, Event, Promise

REASONS = ("user", "change", "approval")
PRIORITIES = (1, 2, 3)
TEAMS = (1, 2)
LAST = DAYS * 86_400 - 1
HALF_HOURS = DAYS * 48 - 1
WHILE_RESOLVED = ("reopen", "reopen", "reopen", "reopen", "team")
WHILE_WAITING = ("resume", "resume", "priority", "team", "resolve", "answer", "waits")
WHILE_WORKED_ON = ("waits", "waits", "priority", "team", "resolve", "answer")


def moment(chance: Random) -> int:
    """Draw a second: any, or one at which much happens at once."""
    kind = chance.random()
    if kind < 0.4:
        return chance.randint(0, LAST)
    if kind < 0.7:
        return chance.randint(0, HALF_HOURS) * 1_800
    return chance.randrange(DAYS) * 86_400 + chance.choice(EDGES[:-1]) * 60


def length(chance: Random) -> int:
    """Draw how many seconds are promised: any, or as agreements do."""
    if chance.random() < 0.4:
        return 2 * chance.randint(1, 60_000)  # so that half of it is whole seconds
    return chance.choice((15, 30, 60, 90, 120, 180, 240, 480, 960, 1_440, 2_000)) * 60


def promise(chance: Random) -> Promise:
    """Draw how many seconds are promised, and in which of two calendars."""
    return length(chance), chance.randint(0, 1)


def agreement(chance: Random) -> Agreed:
    """Draw an agreement: with a customer, or with the first team."""
    keeps_target = chance.random() < 0.3
    missing = chance.choice(PRIORITIES) if chance.random() < 0.3 and not keeps_target else 0
    targets = {each: promise(chance) for each in PRIORITIES if each != missing}
    if chance.random() < 0.2 and not missing:  # the same time, in another calendar
        targets[2] = (targets[1][0], 1 - targets[1][1])
    return Agreed(
        targets,
        keeps_target=keeps_target,
        restarts=chance.random() < 0.5,
        pauses_for=frozenset(each for each in REASONS if chance.random() < 0.5),
        team=chance.choice((None, 1)),
        responses={each: promise(chance) for each in PRIORITIES} if chance.random() < 0.4 else {},
        leaves_out=frozenset({chance.choice(PRIORITIES)} if chance.random() < 0.2 else ()),
    )


def record(chance: Random) -> tuple[int, list[Event], int]:
    """Draw with which priority a record was opened, what happened in order, and when one looks."""
    moments = sorted(moment(chance) for _ in range(chance.randint(2, 14)))
    opened, *between, end = moments
    events = [Event(opened, "team", chance.choice(TEAMS))]
    waits, is_resolved, is_answered, settled = False, False, False, opened
    for at in between:
        if is_resolved:
            what = chance.choice(WHILE_RESOLVED)
        else:
            what = chance.choice(WHILE_WAITING if waits else WHILE_WORKED_ON)
        if what == "answer" and is_answered:
            continue
        value: Any = None
        if what == "resolve" and chance.random() < 0.2:
            value = chance.randint(settled, at)
        elif what in {"waits", "priority", "team"}:
            value = chance.choice({"waits": REASONS, "priority": PRIORITIES, "team": TEAMS}[what])
        elif not waits and what == "answer" and chance.random() < 0.05:
            what = "cancel"
        events.append(Event(at, what, value))
        if what == "cancel":
            break
        is_resolved = what == "resolve" or (is_resolved and what == "team")
        waits = what == "waits" or (waits and what in {"priority", "team", "answer"})
        is_answered = is_answered or what in {"answer", "resolve"}
        if what in {"reopen", "priority", "team"}:
            settled = at
    return chance.choice(PRIORITIES), events, end
