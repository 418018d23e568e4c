"""
What a survey came to: counts, scores by question, by service and by customer.

Of an anonymous survey no figure is made of fewer than five answers, not by subtracting others
from the whole either, and nothing is shown while answers may come in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Count, Q

from evident.kernel.records.naming import name_all
from evident.relationships.customers.models.survey import (
    QuestionKind,
    Survey,
    SurveyInvitation,
    SurveyResponse,
    text_of,
)
from evident.relationships.customers.procedure.satisfaction import SATISFIED
from evident.relationships.customers.procedure.survey import State

Name = TypeVar("Name", str, int)
LEAST = 5
"""So many answers stand behind every figure of an anonymous survey."""


@dataclass(frozen=True)
class Scored:
    """The scores of a question or a group; None where too few answered to show them."""

    name: str
    answers: int
    mean: float | None = None
    satisfied: float | None = None
    """In percent of the scores."""
    invited: int | None = None
    spread: tuple[int, ...] = ()
    """How often each score was given, from 1 to 5."""

    @property
    def rate(self) -> float | None:
        """How many answered, in percent of those invited."""
        return self.answers * 100 / self.invited if self.invited else None


@dataclass(frozen=True)
class Results:
    """What a survey came to, as far as it may be shown."""

    invited: int
    answered: int
    questions: list[Scored] = field(default_factory=list)
    customers: list[Scored] = field(default_factory=list)
    services: list[Scored] = field(default_factory=list)
    words: list[tuple[str, list[str]]] = field(default_factory=list)
    """Each question answered in words, with what was said."""
    is_withheld: bool = False
    """Whether scores are not shown: too few answers, or it is anonymous and answers may come."""

    @property
    def rate(self) -> float | None:
        """How many answered, in percent of those invited."""
        return self.answered * 100 / self.invited if self.invited else None


def results_of(survey: Survey, *, at: datetime) -> Results:
    """
    Return what came back so far.

    Once its time is over no answer can come: whoever says what they mean then reads them first.
    """
    invited = SurveyInvitation.objects.filter(survey=survey).order_by()
    counted = invited.aggregate(invited=Count("pk"), answered=Count("pk", Q(has_answered=True)))
    is_early = survey.state == State.PLANNED or survey.is_running(at)
    is_small = counted["answered"] < LEAST
    if survey.is_anonymous and (is_early or is_small):
        return Results(**counted, is_withheld=True)
    responses = list(
        SurveyResponse.objects.filter(survey=survey)
        .select_related("organisation", "service")
        .order_by("pk")
    )
    by_customer = {
        row["organisation__name"]: row["count"]
        for row in invited.values("organisation__name").annotate(count=Count("pk"))
    }
    called = name_all(each.service for each in responses if each.service is not None)
    codes = [each["code"] for each in survey.questions if each["kind"] == QuestionKind.SCORE]
    return Results(
        **counted,
        questions=[
            scored(
                text_of(question),
                [score_in(response, [question["code"]]) for response in responses],
            )
            for question in survey.questions
            if question["kind"] == QuestionKind.SCORE
        ],
        customers=grouped(
            survey, responses, codes, key=lambda each: each.organisation.name, invited=by_customer
        ),
        services=grouped(
            survey, responses, codes, key=lambda each: called.get(each.service_id or 0, "")
        ),
        words=[
            (text_of(question), said(responses, question["code"]))
            for question in survey.questions
            if question["kind"] == QuestionKind.TEXT
        ],
    )


@dataclass(frozen=True)
class Part:
    """What those answered who are of one customer, or spoke of some services; counts alone."""

    invited: int
    """0 where it is about services: nobody is invited for one."""
    answered: int
    scores: int = 0
    """0 where they are withheld, as they would say who answered what."""
    satisfied: int = 0


@dataclass(frozen=True)
class Narrowing:
    """Whose answers about what: of all customers, and about anything, where nothing is said."""

    customer_id: int | None = None
    services: frozenset[int] | None = None

    def of_customer(self, responses: Iterable[SurveyResponse]) -> list[SurveyResponse]:
        """Keep the answers of the customer's people."""
        of = self.customer_id
        return [each for each in responses if of is None or each.organisation_id == of]

    def about(self, responses: Iterable[SurveyResponse]) -> list[SurveyResponse]:
        """Keep the answers about the services."""
        services = self.services
        return [each for each in responses if services is None or each.service_id in services]


def parts_of(surveys: Sequence[Survey], *, narrowing: Narrowing) -> dict[int, Part]:
    """
    Return what surveys that have ended came to, narrowed, by the key of the survey.

    Surveys that asked none of the customer's people are not among them.
    """
    keys = [survey.pk for survey in surveys]
    asked = SurveyInvitation.objects.filter(survey__in=keys).order_by()
    if narrowing.customer_id is not None:
        asked = asked.filter(organisation_id=narrowing.customer_id)
    counted = asked.values("survey_id").annotate(count=Count("pk"))
    invited = {row["survey_id"]: row["count"] for row in counted}
    responses: dict[int, list[SurveyResponse]] = defaultdict(list)
    for response in SurveyResponse.objects.filter(survey__in=keys):
        responses[response.survey_id].append(response)
    return {
        survey.pk: part_of(survey, responses[survey.pk], invited[survey.pk], narrowing)
        for survey in surveys
        if survey.pk in invited
    }


def part_of(
    survey: Survey, responses: Sequence[SurveyResponse], invited: int, narrowing: Narrowing
) -> Part:
    """Return what one survey came to, of so many invited."""
    about = narrowing.about(narrowing.of_customer(responses))
    counts = (invited if narrowing.services is None else 0, len(about))
    if is_telling(survey, responses, narrowing):
        return Part(*counts)
    codes = [each["code"] for each in survey.questions if each["kind"] == QuestionKind.SCORE]
    scores = [score for each in about for score in score_in(each, codes)]
    return Part(*counts, len(scores), sum(score >= SATISFIED for score in scores))


def is_telling(survey: Survey, responses: Sequence[SurveyResponse], narrowing: Narrowing) -> bool:
    """
    Return whether the scores would say who answered what.

    What is shown of customers and of services must not make a few known by subtraction either.
    """
    if not survey.is_anonymous:
        return False
    sizes = Counter(each.organisation_id for each in responses)
    if len(responses) < LEAST or narrowing.customer_id in too_small(sizes, survey):
        return True
    if narrowing.services is None:
        return False
    own, about = narrowing.of_customer(responses), narrowing.about(responses)
    both = len(narrowing.about(own))
    return both < LEAST or any(0 < size - both < LEAST for size in (len(own), len(about)))


def score_in(response: SurveyResponse, codes: Iterable[str]) -> list[int]:
    """Return the scores a response gives to some questions."""
    return [int(response.answers[code]) for code in codes if code in response.answers]


def scored(name: str, given: Sequence[list[int]], *, invited: int | None = None) -> Scored:
    """Return what scores come to; each list is those of one response."""
    scores = [score for each in given for score in each]
    if not scores:
        return Scored(name, len(given), invited=invited)
    return Scored(
        name,
        len(given),
        mean=sum(scores) / len(scores),
        satisfied=sum(score >= SATISFIED for score in scores) * 100 / len(scores),
        invited=invited,
        spread=tuple(scores.count(value) for value in range(1, 6)),
    )


def grouped(
    survey: Survey,
    responses: Sequence[SurveyResponse],
    codes: Sequence[str],
    *,
    key: Any,
    invited: dict[str, int] | None = None,
) -> list[Scored]:
    """Return the scores by group, those with too few answers without them."""
    groups: dict[str, list[list[int]]] = defaultdict(list, {name: [] for name in invited or ()})
    for response in responses:
        groups[key(response)].append(score_in(response, codes))
    hidden = too_small({name: len(given) for name, given in groups.items()}, survey)
    return [
        Scored(name, len(given), invited=(invited or {}).get(name))
        if name in hidden
        else scored(name, given, invited=(invited or {}).get(name))
        for name, given in sorted(groups.items())
    ]


def too_small(sizes: Mapping[Name, int], survey: Survey) -> set[Name]:
    """Return the groups whose scores would say who answered what, by themselves or by the rest."""
    if not survey.is_anonymous:
        return set()
    hidden = {name for name, size in sizes.items() if size < LEAST}
    rest = sorted((size, name) for name, size in sizes.items() if name not in hidden)
    while rest and 0 < sum(sizes[name] for name in hidden) < LEAST:
        least = rest[0][0]  # all of one size, so that every figure hides the same groups
        hidden |= {name for size, name in rest if size == least}
        rest = [each for each in rest if each[0] > least]
    return hidden


def said(responses: Iterable[SurveyResponse], code: str) -> list[str]:
    """Return what was answered in words, in no order that says by whom."""
    texts = (str(response.answers.get(code, "")).strip() for response in responses)
    return sorted(text for text in texts if text)
