"""
Approvals that a module keeps by itself, beside those that procedures ask for.

A module declares how those given by whoever asked are found; who replays histories asks all.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from evident.kernel.procedures.models import ApprovalDecision


@dataclass(frozen=True)
class OwnWord:
    """An approval that somebody gave to what he or she had asked for."""

    record_id: int
    step: str
    at: datetime
    by_id: int


Teller = Callable[[Sequence[int]], Iterable[OwnWord]]
"""Takes keys of records of one kind; gives their approvals by those who had asked."""
_tellers: dict[str, Teller] = {}


def declare_own_words(kind: str, teller: Teller) -> None:
    """Make known how self-given approvals of a kind are found. Called once, at start."""
    _tellers[kind] = teller


def own_words(kind: str, keys: Sequence[int]) -> Iterable[OwnWord]:
    """Yield every approval of the records `keys`, all of one kind, by whoever asked for it."""
    rows = ApprovalDecision.objects.filter(
        request__record__among=keys, is_approved=True, by_id=F("request__asked_by_id")
    )
    for row in rows.values_list("request__record_id", "request__step", "at", "by_id"):
        yield OwnWord(*row)
    if kind in _tellers:
        yield from _tellers[kind](keys)
