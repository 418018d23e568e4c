"""
Parts that other modules put on the page of a service: its offerings, its agreements.

A module of a higher floor adds its block when the product starts; nothing here knows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.portfolio.services.models import Service


@dataclass(frozen=True)
class Block:
    """
    A part of the page of a service.

    `read(service, user)` returns the context of the template, or None where nothing is to be
    shown. `permission` is one code of which the person needs to hold at least one.
    """

    code: str
    template: str
    read: Callable[[Service, User], dict[str, Any] | None]
    permission: tuple[str, ...] = ()
    order: int = 50


@dataclass(frozen=True)
class ShownBlock:
    """A block with what it shows."""

    template: str
    context: dict[str, Any]


_blocks: dict[str, Block] = {}
_lists: dict[str, str] = {}


def add(block: Block) -> None:
    """Put `block` on the page of every service."""
    _blocks[block.code] = block


def add_list(kind: str, url_name: str) -> None:
    """Lead from the open records of `kind` to their list, which `service=NUMBER` narrows."""
    _lists[kind] = url_name


def list_of(kind: str, service: Service) -> str:
    """Return the address of the open records of `kind` of a service; empty where none is known."""
    if kind not in _lists:
        return ""
    return f"{reverse(_lists[kind])}?{urlencode({'stage': 'open', 'service': service.number})}"


def shown(service: Service, *, user: User) -> list[ShownBlock]:
    """Return the blocks of the page of `service` that `user` is shown."""
    access = access_of(user)
    return [
        ShownBlock(block.template, context)
        for block in sorted(_blocks.values(), key=lambda each: (each.order, each.code))
        if not block.permission or any(access.may_somewhere(code) for code in block.permission)
        if (context := block.read(service, user)) is not None
    ]
