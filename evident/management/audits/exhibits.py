"""
What may stand as evidence beside a question of an audit, found by words, as it is at that moment.

A module says in what it offers how its own are found, and which of them somebody may see:

    exhibits.offer(Shelf("sample", _("Sample"), search, find, seen))
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language

from evident.kernel.accounts.models import User
from evident.kernel.trail.actions import plain
from evident.kernel.trail.canonical import json_bytes

SHOWN = 10
"""How many of a sort a search offers."""


@dataclass(frozen=True)
class Exhibit:
    """One thing as it is now: what it is called, in which version, and the hash of what it says."""

    sort: str
    key: str
    number: str
    title_en: str
    title_zh: str
    version: str
    sha256: str
    address: str

    @property
    def title(self) -> str:
        """Its title in the language of the page, else in the other."""
        first, second = self.title_en, self.title_zh
        is_chinese = (get_language() or "").startswith("zh")
        return (second or first) if is_chinese else (first or second)

    @property
    def choice(self) -> str:
        """How a form names it."""
        return f"{self.sort}:{self.key}"


@dataclass(frozen=True)
class Shelf:
    """One sort of evidence."""

    sort: str
    name: str | Promise
    search: Callable[[str, User], Iterable[Exhibit]]
    """Finds by words or a number what somebody may see."""
    find: Callable[[str, User], Exhibit | None]
    """Gives one by its key; nothing where it is hidden or absent."""
    seen: Callable[[Collection[str], User], Collection[str]]
    """Says which of these keys somebody may see today."""


_shelves: dict[str, Shelf] = {}


def offer(shelf: Shelf) -> None:
    """Let auditors point to what is on a shelf."""
    _shelves[shelf.sort] = shelf


def shelves() -> dict[str, Shelf]:
    """Return every sort of evidence."""
    return dict(sorted(_shelves.items()))


def hash_of(said: Any) -> str:
    """Return the SHA-256 of what something says, as canonical JSON."""
    return sha256(json_bytes(plain(said))).hexdigest()


def number_in(key: str) -> int:
    """Return the key of a row; 0, which no row has, for what can be none."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
