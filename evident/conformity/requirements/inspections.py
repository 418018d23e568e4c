"""
Checks of how the house is set up, where there is no record to look at: roles, rules, the seal.

An inspection looks at each of some things and says what is wrong with it. What it found is kept
with the result, word for word in both languages.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import override

from evident.conformity.requirements.counting import (
    Counts,
    added,
    fingerprint_of,
    outcome_of,
    reason_of,
)
from evident.conformity.requirements.models import Outcome
from evident.kernel.measures.definition import Severity

logger = logging.getLogger(__name__)
INSPECTION = "inspection/"
"""How the codes of these checks begin."""


@dataclass(frozen=True)
class Thing:
    """One thing that was looked at; `wrong` is empty where nothing is."""

    name_en: str
    name_zh: str
    wrong: str = ""
    """A code of the inspection's own words."""


@dataclass(frozen=True)
class Inspection:
    """What to look at, and on which requirements it bears."""

    code: str
    name: str | Promise
    meaning: str | Promise
    severity: Severity
    requirements: tuple[str, ...]
    look: Callable[[datetime], Iterable[Thing]]
    words: Mapping[str, str | Promise] = field(default_factory=dict)
    """What each code of `wrong` means."""

    @property
    def stored_code(self) -> str:
        """What its results are called."""
        return f"{INSPECTION}{self.code}"


@dataclass(frozen=True)
class Inspected:
    """What an inspection found, not yet written."""

    inspection: Inspection
    outcome: Outcome
    counts: Counts
    told: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""


_known: dict[str, Inspection] = {}


def declare(*inspections: Inspection) -> None:
    """Make inspections known."""
    _known.update({each.code: each for each in inspections})


def inspections() -> tuple[Inspection, ...]:
    """Return every inspection, in order of declaration."""
    return tuple(_known.values())


def inspection_of(stored_code: str) -> Inspection | None:
    """Return the inspection whose results are called so."""
    return _known.get(stored_code.removeprefix(INSPECTION))


def inspect(inspection: Inspection, *, at: datetime) -> Inspected:
    """Return what an inspection finds now; an error is an outcome of its own."""
    try:
        with transaction.atomic():
            things = list(inspection.look(at))
    except Exception as error:  # whatever a look at any module may raise
        logger.exception("The inspection %s could not be made.", inspection.code)
        return Inspected(inspection, Outcome.FAILED, added([]), reason=reason_of(error))
    wrong = [thing for thing in things if thing.wrong]
    counts = Counts(len(things), len(wrong), print_of(things), print_of(wrong))
    return Inspected(
        inspection,
        outcome_of(counts, severity=str(inspection.severity.value), tolerated=0),
        counts,
        [told(thing, inspection) for thing in things],
    )


def told(thing: Thing, inspection: Inspection) -> dict[str, Any]:
    """Return a thing as a result keeps it."""
    return {
        "code": "",
        "name_en": thing.name_en,
        "name_zh": thing.name_zh,
        "number": "",
        "lacks": [],
        "wrong": list(both(inspection.words.get(thing.wrong, ""))) if thing.wrong else [],
    }


def print_of(things: list[Thing]) -> str:
    """Return a fingerprint of which things these are."""
    return fingerprint_of(f"{thing.name_en} {thing.wrong}" for thing in things)


def both(words: object) -> tuple[str, str]:
    """Return words in English and in Chinese."""
    with override("en"):
        english = str(words)
    with override("zh-hans"):
        return english, str(words)
