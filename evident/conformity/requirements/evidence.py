"""The evidence chain of one requirement as its page shows it: basis in words, each with a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.conformity.requirements.inspections import Inspection, inspection_of, inspections
from evident.conformity.requirements.models import Outcome, Requirement, Status
from evident.conformity.requirements.papering import DOCUMENT, requirement_of
from evident.conformity.requirements.picture import TONES
from evident.kernel.measures import definition
from evident.kernel.sentences import joined
from evident.management.audits.models.finding import Grade

OUTCOMES = {
    Outcome.MET: ("success", "check"),
    Outcome.PARTLY: ("warning", "circle-half-2"),
    Outcome.NOT_MET: ("danger", "x"),
    Outcome.NONE: ("info", "circle-dashed"),
    Outcome.FAILED: ("danger", "alert-triangle"),
}
REMARKS = {
    "failed": gettext_lazy(
        "A check could not be computed. Until it can, nobody can say that this is met."
    ),
    "judge_the_rest": gettext_lazy(
        "What can be computed holds. The rest takes a person: judge it, or approve the document."
    ),
    "judge_what_is_left": gettext_lazy(
        "What can be computed holds. The rest takes a person: judge it."
    ),
    "judge_the_work": gettext_lazy(
        "The documents say how it is done. Whether it was done, a person says: judge it."
    ),
    "expired": gettext_lazy("The last judgement has ended. Judge anew."),
    "nobody_judged": gettext_lazy("No check answers this yet, and nobody has judged it."),
}
FEW = 6
"""So many checks without an occurrence stand among the others; more are folded away below them."""
NO_GAPS = (Status.MET, Status.NO_OCCURRENCE)
"""How a requirement stands besides where nothing but open nonconformities is in the way."""
WHY_NOT = {
    "expired": gettext_lazy("It has ended and no longer counts."),
    "superseded": gettext_lazy("The records show otherwise since; it no longer counts."),
}


@dataclass(frozen=True)
class Piece:
    """One thing a status rests on."""

    kind: str
    name: str
    meaning: str
    word: str
    tone: str
    icon: str
    population: int
    exceptions: int
    result: int | None
    papers: Sequence[Mapping[str, Any]] = ()
    """The documents that lack something, where it asks for documents."""


@dataclass(frozen=True)
class Said:
    """The judgement among what a status rests on."""

    word: str
    tone: str
    icon: str
    by: str
    at: datetime | None
    valid_until: date | None
    is_counted: bool
    why: str


def pieces(basis: list[dict[str, Any]]) -> list[Piece]:
    """Return the checks of a basis, those that are broken first."""
    found = [piece(each) for each in basis if each["kind"] in {"check", "document"}]
    order = list(map(str, (Outcome.FAILED.label, Outcome.NOT_MET.label, Outcome.PARTLY.label)))
    return sorted(found, key=lambda each: order.index(each.word) if each.word in order else 9)


def folded(shown: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces that say something, and those without an occurrence where they are many."""
    silent = [each for each in shown if each.word == str(Outcome.NONE.label)]
    if len(silent) <= FEW or len(silent) == len(shown):
        return shown, []
    return [each for each in shown if each not in silent], silent


def piece(each: dict[str, Any]) -> Piece:
    """Return one check of a basis in words."""
    outcome = Outcome(each["outcome"])
    tone, icon = OUTCOMES[outcome]
    name, meaning = name_of(each["code"]), ""
    check = definition.check_of(each["code"]) or inspection_of(each["code"])
    if check is not None:
        meaning = str(check.meaning)
        if check.severity == definition.Severity.OBSERVATION:
            meaning = joined([meaning, _("An observation: it does not decide the status.")])
    return Piece(
        kind=each["kind"],
        name=name,
        meaning=meaning,
        word=str(outcome.label),
        tone=tone,
        icon=icon,
        population=each["population"],
        exceptions=each["exceptions"],
        result=each["result"],
    )


def name_of(code: str) -> str:
    """Return what a check is called; of one that a former version had, its code."""
    if code.startswith(DOCUMENT):
        return _("Documents that are asked for")
    check = definition.check_of(code) or inspection_of(code)
    return str(check.name) if check else code


def name_with_subject(code: str) -> str:
    """Return what a check is called; of documents, with the requirement that asks for them."""
    name = name_of(code)
    return f"{name} · {requirement_of(code)}" if code.startswith(DOCUMENT) else name


def said(basis: list[dict[str, Any]]) -> Said | None:
    """Return the judgement of a basis in words."""
    for each in basis:
        if each["kind"] == "judgement":
            status = Status(each["status"])
            tone, icon = TONES[status]
            return Said(
                word=str(status.label),
                tone=tone,
                icon=icon,
                by=each["by"],
                at=parse_datetime(each["at"]),
                valid_until=parse_date(each["valid_until"]),
                is_counted=each["is_counted"],
                why=str(WHY_NOT.get(each["why"], "")),
            )
    return None


@dataclass(frozen=True)
class Lowering:
    """An open nonconformity among what a status rests on."""

    number: str
    word: str
    tone: str
    icon: str
    words: str
    """What it does to the status, and until when."""
    is_all: bool
    """Whether nothing else is in the way of the requirement being met."""


def lowering(basis: list[dict[str, Any]]) -> list[Lowering]:
    """Return the open nonconformities of a basis in words, the gravest first."""
    found = [each for each in basis if each["kind"] == "finding"]
    found.sort(key=lambda each: each["grade"] != Grade.MAJOR)
    return [lowered_by(each) for each in found]


def lowered_by(each: Mapping[str, Any]) -> Lowering:
    """Return one open nonconformity in words."""
    grade = Grade(each["grade"])
    is_major = grade == Grade.MAJOR
    words = (
        _("Major nonconformity %(number)s is open: not met until its correction is verified.")
        if is_major
        else _(
            "Minor nonconformity %(number)s is open: partly met at most until its correction is"
            " verified."
        )
    )
    tone, icon = TONES[Status.NOT_MET if is_major else Status.PARTLY]
    return Lowering(
        number=each["number"],
        word=str(grade.label),
        tone=tone,
        icon=icon,
        words=words % {"number": each["number"]},
        is_all=each["beside"] in NO_GAPS,
    )


def dealt_with_by(basis: list[dict[str, Any]]) -> list[str]:
    """Return the findings whose treatment closes the gap, if nothing else is in its way."""
    return [each.number for each in lowering(basis) if each.is_all]


def remarks(basis: list[dict[str, Any]]) -> list[str]:
    """Return what else has to be said of a basis."""
    return [str(REMARKS[each["code"]]) for each in basis if each["kind"] == "remark"]


def answered_by(requirement: Requirement) -> list[definition.Check | Inspection]:
    """Return the checks that are evidence for a requirement, run or not."""
    if not requirement.catalogue.is_shipped:
        return []
    every: list[definition.Check | Inspection] = [*definition.checks(), *inspections()]
    return [each for each in every if requirement.code in each.requirements]
