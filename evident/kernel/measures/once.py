"""What several parts of one figure look at, read once while the figure is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Read = TypeVar("Read")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("measures_kept", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Keep, until it ends, what functions marked `once` read; within another one, as that does."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(read: Callable[[], Read]) -> Callable[[], Read]:
    """Let `read` be called once while a figure is made, and each time elsewhere."""

    @wraps(read)
    def reading() -> Read:
        kept = _kept.get()
        if kept is None:
            return read()
        if read not in kept:
            kept[read] = read()
        found: Read = kept[read]
        return found

    return reading
