"""
What stands on top of every page while it lasts, such as a major incident.

A module adds its own in its `navigation.py`: `banners.add("incidents.major", template, read)`.
`read` takes the request and returns the template's context, or None where nothing is to be said;
it is asked on every page, so it takes one short query.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evident.web.requests import UserRequest

Read = Callable[[UserRequest], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Shown:
    """A banner with what it says."""

    template: str
    context: Mapping[str, Any]


_banners: dict[str, tuple[str, Read]] = {}


def add(name: str, template: str, read: Read) -> None:
    """Make a banner known. One of the same name replaces the earlier one."""
    _banners[name] = (template, read)


def shown_for(request: UserRequest) -> list[Shown]:
    """Return what stands on top of the page that `request` asks for."""
    shown = []
    for template, read in _banners.values():
        context = read(request)
        if context is not None:
            shown.append(Shown(template, context))
    return shown
