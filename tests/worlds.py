"""What takes long to make is made once in a process, and copied for each test that wants it."""

import pickle
from collections.abc import Callable
from typing import Any

from tests import databases
from tests.journeys.world import World, build
from tests.walls.other_customer.addresses import hidden_values

_made: dict[str, bytes] = {}


def small_organisation() -> World:
    """Let the database hold what `tests.journeys.world` builds, and no more; return it."""
    return once("world", build)


def walked(place: int) -> tuple[World, dict[str, object]]:
    """As `small_organisation`, with what addresses take that lead to one of its incidents."""

    def make() -> tuple[World, dict[str, object]]:
        world = small_organisation()
        return world, hidden_values(world.incidents[place], *world.others)

    made: tuple[World, dict[str, object]] = once(f"walked_{place}", make)
    return made


def once(name: str, make: Callable[[], Any]) -> Any:
    """
    Let the database hold what `make` makes, and return what it returned.

    For tests whose transactions commit: each has a copy, and may do with it what it likes.
    """
    if name in _made:
        databases.renew(name)
    else:
        databases.renew()
        _made[name] = pickle.dumps(make())
        databases.keep(name)
    return pickle.loads(_made[name])
