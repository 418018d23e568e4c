"""
What a home page is made of: blocks that modules add in their `navigation.py`.

A block is a template and a function that reads what it shows, for a user; None leaves it out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User


@dataclass(frozen=True)
class Stat:
    """A figure on top of home; `href` opens the records it counts."""

    label: str
    value: int | str
    href: str
    tone: str = ""
    icon: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Block:
    """
    A part of home.

    `read` takes the user and the time and returns the template's context, or None where there is
    nothing to show for this person. `permission` is a code, or several of which one is enough.
    """

    name: str
    template: str
    read: Callable[[User, datetime], Mapping[str, Any] | None]
    permission: str | tuple[str, ...] = ()
    order: int = 50
    place: str = "left"
    """`wide` above the others, or a column: `left` or `right`."""
    later: str | Promise = ""
    """What it is called, if home fetches it after it is shown; then it asks nothing before."""


@dataclass(frozen=True)
class ShownBlock:
    """A block with what it shows."""

    block: Block
    context: Mapping[str, Any]


LATER = "web/home/_later.html"
Stats = Callable[[User, datetime], list[Stat]]
_blocks: dict[str, Block] = {}
_stats: dict[str, tuple[int, Stats]] = {}


def add_block(block: Block) -> None:
    """Make a block known. One of the same name replaces the earlier one."""
    _blocks[block.name] = block


def add_later(  # each is a fact of the block
    name: str,
    *,
    label: Promise,
    url_name: str,
    permission: str,
    is_for: Callable[[User], bool] = lambda _user: True,
    order: int = 50,
    place: str = "wide",
) -> None:
    """
    Make a part known that home fetches after it is shown, because counting takes longer.

    Its address answers by `requests.part`: the fragment alone to HTMX, else a page of its own.
    """

    def read(user: User, at: datetime) -> Mapping[str, Any] | None:  # noqa: ARG001  # as blocks
        return {"address": reverse(url_name), "label": label} if is_for(user) else None

    add_block(Block(name, LATER, read, permission, order, place))


def add_stats(name: str, read: Stats, *, order: int = 50) -> None:
    """Make figures known; `read` returns none for a person they do not concern."""
    _stats[name] = (order, read)


Beginning = Callable[[User, datetime], str]
_beginnings: list[Beginning] = []


def begin_elsewhere(beginning: Beginning) -> None:
    """Let `beginning` name another first page for some people; for others it returns nothing."""
    if beginning not in _beginnings:
        _beginnings.append(beginning)


def beginning_of(user: User, *, at: datetime) -> str:
    """Return where `user` begins instead of here; nothing for nearly everybody."""
    return next((found for each in _beginnings if (found := each(user, at))), "")


def blocks_for(user: User, *, at: datetime) -> list[ShownBlock]:
    """Return what home shows to `user`, in order."""
    shown = []
    for block in sorted(_blocks.values(), key=lambda block: block.order):
        if not is_for(block, user):
            continue
        if block.later:
            address = reverse("web:home-block", kwargs={"name": block.name})
            told = {"address": address, "label": block.later}
            shown.append(ShownBlock(replace(block, template=LATER), told))
        elif (context := block.read(user, at)) is not None:
            shown.append(ShownBlock(block, context))
    return shown


def is_for(block: Block, user: User) -> bool:
    """Return whether `user` may see a block at all."""
    codes = (block.permission,) if isinstance(block.permission, str) else block.permission
    access = access_of(user)
    return not codes or any(access.may_somewhere(code) for code in codes)


def later_block(name: str, user: User) -> Block | None:
    """Return the block called `name` that home fetches later, if `user` may see it."""
    block = _blocks.get(name)
    return block if block and block.later and is_for(block, user) else None


def stats_for(user: User, *, at: datetime) -> list[Stat]:
    """Return the figures on top of home for `user`, in order."""
    ordered = sorted(_stats.values(), key=lambda each: each[0])
    return [stat for _order, read in ordered for stat in read(user, at)]
