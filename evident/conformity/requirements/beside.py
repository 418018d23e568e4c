"""
What modules above show on pages of requirements, so that nothing here imports them.

A module adds its own in its `navigation.py`: a template, and what it is told. Places are
`requirement`, the page of one, and `part`, what a person answers for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evident.kernel.accounts.models import User

Read = Callable[[User, datetime, Any], dict[str, Any] | None]
"""Takes who looks, when, and the thing the page is about; gives None where nothing is shown."""


@dataclass(frozen=True)
class Shown:
    """Something beside what a page shows of its own."""

    template: str
    facts: dict[str, Any]


_known: dict[str, list[tuple[str, Read]]] = {}


def add(place: str, template: str, read: Read) -> None:
    """Let the pages of `place` show `template` with what `read` gives."""
    _known.setdefault(place, []).append((template, read))


def shown(place: str, *, user: User, at: datetime, about: Any = None) -> list[Shown]:
    """Return what to show on a page of `place` that is about something."""
    found = [(template, read(user, at, about)) for template, read in _known.get(place, [])]
    return [Shown(template, facts) for template, facts in found if facts is not None]
