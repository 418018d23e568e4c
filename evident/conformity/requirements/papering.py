"""Checks of documents: of each requirement, the documents it asks for and what they lack."""

import logging
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from evident.conformity.requirements.counting import fingerprint_of, reason_of
from evident.conformity.requirements.models import Outcome
from evident.kernel.measures import papers as kept
from evident.kernel.measures.papers import Lack, Paper

logger = logging.getLogger(__name__)
DOCUMENT = "document/"
"""How the codes of these checks begin; the requirement follows."""
WHOLLY = frozenset({Lack.MISSING, Lack.NOT_APPROVED})
"""What leaves a requirement unmet; all else leaves it met in part."""


@dataclass
class Asked:
    """The documents that one requirement asks for."""

    requirement: str
    papers: list[Paper] = field(default_factory=list)
    reason: str = ""
    """Why nobody can say how they stand, where that is so."""

    @property
    def code(self) -> str:
        """What the check is called."""
        return f"{DOCUMENT}{self.requirement}"

    @property
    def lacking(self) -> list[Paper]:
        """Those that lack something."""
        return [paper for paper in self.papers if paper.lacks]

    @property
    def outcome(self) -> Outcome:
        """What it amounts to."""
        if self.reason:
            return Outcome.FAILED
        if not self.lacking:
            return Outcome.MET
        is_open = any(WHOLLY & set(paper.lacks) for paper in self.lacking)
        return Outcome.NOT_MET if is_open else Outcome.PARTLY

    def told(self) -> list[dict[str, Any]]:
        """Return the documents as a result keeps them."""
        return [
            {
                "code": paper.code,
                "name_en": paper.name_en,
                "name_zh": paper.name_zh,
                "number": paper.number,
                "lacks": [str(lack.value) for lack in paper.lacks],
            }
            for paper in self.papers
        ]

    def keys(self, papers: Iterable[Paper]) -> list[int]:
        """Return the records of `papers`, in order."""
        return sorted({paper.record_id for paper in papers if paper.record_id is not None})

    def print_of(self, papers: list[Paper]) -> str:
        """Return a fingerprint of which documents these are."""
        return fingerprint_of(
            f"{paper.code} {paper.number} {' '.join(paper.lacks)}" for paper in papers
        )


def looked_at(at: datetime, *, among: AbstractSet[str], known: AbstractSet[str]) -> list[Asked]:
    """
    Return what every requirement of `among` asks for, and how that stands at `at`.

    Where documents cannot be looked at, none of the checks can be computed: neither those `known`
    from a run before nor, where there was none, any of `among`. They stop no other check.
    """
    every, reason = papers_or_reason(at)
    if reason:
        return [Asked(code, reason=reason) for code in sorted(known or among)]
    return asked_by_requirement(every, among=among)


def papers_or_reason(at: datetime) -> tuple[list[Paper], str]:
    """Return every document that is asked for, as it stands at `at`, or why nobody can say."""
    try:
        with transaction.atomic():
            return kept.papers(at), ""
    except Exception as error:  # whatever a source of any module may raise
        logger.exception("The documents that are asked for could not be looked at.")
        return [], reason_of(error)


def asked_by_requirement(papers: Iterable[Paper], *, among: AbstractSet[str]) -> list[Asked]:
    """Return what every requirement of `among` asks for, by requirement."""
    found: dict[str, Asked] = {}
    for paper in papers:
        for code in sorted(among & set(paper.requirements)):
            found.setdefault(code, Asked(code)).papers.append(paper)
    return [found[code] for code in sorted(found)]


def requirement_of(code: str) -> str:
    """Return the requirement that a check of documents is about."""
    return code.removeprefix(DOCUMENT)
