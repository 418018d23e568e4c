"""What is no record and yet heard of, such as the gap of a requirement: each module declares it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from evident.kernel.accounts.models import User
from evident.kernel.trail.models import Entry


@dataclass(frozen=True)
class Thing:
    """One such thing: what people know it by, what it is called, and where its page is."""

    kind: str
    pk: int
    number: str
    path: str
    said: Callable[[], str]
    """Says what it is called in the language in use."""

    @property
    def title(self) -> str:
        """What it is called, in the language in use."""
        return self.said()


@dataclass(frozen=True)
class Things:
    """A kind of things, how one is found by an entry, and which of them somebody may see."""

    kind: str
    of_entry: Callable[[Entry], Thing | None]
    visible_to: Callable[[User], "QuerySet"]  # type: ignore[type-arg]  # of whatever they are

    def sees(self, user: User, pk: int) -> bool:
        """Return whether `user` may see one of them."""
        return self.visible_to(user).filter(pk=pk).exists()


_things: dict[str, Things] = {}


def declare_things(things: Things) -> None:
    """Let people hear of things that are no records."""
    _things[things.kind] = things


def things_of(kind: str) -> Things | None:
    """Return the things called `kind`; None for records."""
    return _things.get(kind)


def visible_things(user: User) -> Q:
    """Return the condition for notices of things that `user` may see."""
    found = Q(pk=None)
    for kind, things in _things.items():
        seen = things.visible_to(user).filter(pk=OuterRef("thing_id"))
        found |= Q(Exists(seen), kind=kind)
    return found
