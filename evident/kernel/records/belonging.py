"""
Records that belong to requirements: a limited grant reaches only those of its requirements.

A module declares beside its models which records of its kind belong to given requirements.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q

from evident.kernel.access.dividing import divide
from evident.kernel.access.queries import Part

Belonging = Callable[[frozenset[str]], Q]
"""From codes of requirements to a condition on `Record`."""
_belonging: dict[str, Belonging] = {}


def belong(kind: str, belonging: Belonging) -> None:
    """Let limited grants reach only those records of `kind` that belong to their requirements."""
    divide(kind)
    _belonging[kind] = belonging


def within(parts: Iterable[Part], *, kind: str) -> Q:
    """Return the condition under which a record of `kind` lies in one of `parts`."""
    found = Q(pk__in=[])
    for part in parts:
        inside = Q()
        if part.organisation_id is not None:
            inside &= Q(organisation_id=part.organisation_id)
        if part.requirements:
            inside &= _belonging[kind](part.requirements)
        if not inside:
            return Q()
        found |= inside
    return found
