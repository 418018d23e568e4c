"""What takes long to make is made once in a process, and copied for each test that wants it."""

import pickle
from collections.abc import Callable
from typing import Any

from tests import databases
from tests.journeys.world import World, build

_made: dict[str, bytes] = {}


def small_organisation() -> World:
    """Let the database hold what `tests.journeys.world` builds, and no more; return it."""
    return once("world", build)


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
