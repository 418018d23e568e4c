"""
Figures of surveys: what the people of a report's customer answered, and those of no other one.

A survey counts in the period in which it was analysed. Of an anonymous one nothing is told that
would say who answered what: the same rule as on its own page decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from evident.kernel.measures.definition import Measure
from evident.relationships.customers.queries.survey_results import Narrowing, Part, parts_of
from evident.relationships.customers.queries.surveys import visible_surveys
from evident.reporting.service_reports.chapters.rows import Value
from evident.reporting.service_reports.keys import packed
from evident.reporting.service_reports.scope import Scope

SATISFIED, RESPONSE = "survey.satisfied", "survey.response"
CODES = (SATISFIED, RESPONSE)


@dataclass
class Counted:
    """What the surveys of one period came to for those a report is about."""

    invited: int = 0
    answered: int = 0
    scores: int = 0
    satisfied: int = 0
    asked: list[int] = field(default_factory=list)
    """The surveys that asked some of them."""
    scored: list[int] = field(default_factory=list)
    """Those of them whose scores may be told."""

    def add(self, survey: int, part: Part) -> None:
        """Count one survey more."""
        self.invited += part.invited
        self.answered += part.answered
        self.asked.append(survey)
        if part.scores:
            self.scores += part.scores
            self.satisfied += part.satisfied
            self.scored.append(survey)

    def value(self, code: str) -> Value | None:
        """Return a figure; None where there was nothing to count, or too little to tell it."""
        if code == RESPONSE:
            share, keys = (self.answered, self.invited), self.asked
        else:
            share, keys = (self.satisfied, self.scores), self.scored
        part, whole = share
        return Value(part * 100 / whole, every=packed(keys)) if whole else None


def values_of(measures: Iterable[Measure], scope: Scope) -> dict[str, list[Value | None]]:
    """Return those of `measures` that are of surveys, by code and period."""
    codes = [measure.code for measure in measures if measure.code in CODES]
    if not codes:
        return {}
    surveys = list(visible_surveys(scope.eyes).filter(scope.within("analysed_at")))
    parts = parts_of(surveys, narrowing=Narrowing(scope.customer_id, services_of(scope)))
    found = [Counted() for _ in scope.moments]
    for survey in surveys:
        part = parts.get(survey.pk)
        if part is not None and survey.analysed_at is not None:
            found[scope.place_of(survey.analysed_at)].add(survey.pk, part)
    return {code: [each.value(code) for each in found] for code in codes}


def services_of(scope: Scope) -> frozenset[int] | None:
    """Return the services a report is narrowed to; None for all, and for what is of none."""
    if scope.service_id is None:
        return scope.covered
    one = frozenset({scope.service_id})
    return one if scope.covered is None else one & scope.covered
