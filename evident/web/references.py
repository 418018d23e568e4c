"""
Names in texts that lead to pages of modules above: the number of a requirement in a finding.

A module says in its `navigation.py` where its own are, so that pages below need not know it:

    references.declare("requirement", address_of, permission=SEE)
"""

from collections.abc import Callable

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User

Address = Callable[[str], str]
"""Gives the address of what a name stands for; nothing where there is none."""
_known: dict[str, tuple[Address, str]] = {}


def declare(sort: str, address: Address, *, permission: str) -> None:
    """Let names of a `sort` lead somewhere, for whoever has the permission."""
    _known[sort] = (address, permission)


def address_of(sort: str, name: str, *, user: User) -> str:
    """Return where a name leads `user`; nothing where it does not."""
    if sort not in _known:
        return ""
    address, permission = _known[sort]
    return address(name) if access_of(user).may_somewhere(permission) else ""
