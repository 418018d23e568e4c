"""One piece of work after the other, where one that fails keeps no other from its turn."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from procrastinate.exceptions import JobAborted

logger = logging.getLogger(__name__)
Turn = Callable[[object], AbstractContextManager[None]]


@contextmanager
def turns() -> Iterator[Turn]:
    """
    Give each piece of work a turn of its own: `with turn(what):` goes on whatever happens in it.

    A failure is logged with what it was about; the first is raised once all had their turn, so that
    whoever looks after jobs hears of it.
    """
    failures: list[Exception] = []

    @contextmanager
    def turn(what: object) -> Iterator[None]:
        try:
            yield
        except JobAborted:  # our process is being stopped
            raise
        except Exception as failure:
            logger.exception("%s could not be dealt with.", what)
            failures.append(failure)

    yield turn
    if failures:
        raise failures[0]
