"""What people do about surveys. The only code that changes one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail import actions as trail
from evident.relationships.customers.actions import items
from evident.relationships.customers.actions.sampling import METHOD, drawn
from evident.relationships.customers.actions.wording import refuse_no_customer, said, titled
from evident.relationships.customers.models.items import ActionItem
from evident.relationships.customers.models.survey import (
    QuestionKind,
    Rhythm,
    Survey,
    SurveyInvitation,
    SurveyResponse,
)
from evident.relationships.customers.procedure.satisfaction import SATISFIED, SCORES
from evident.relationships.customers.procedure.survey import PROCEDURE
from evident.relationships.customers.queries.surveys import (
    invitations_of,
    population_of,
    services_asked,
)

EDITABLE = (
    "title", "purpose", "period", "questions", "sample_size", "is_anonymous", "closes_at",
    "repeat_months",
)  # fmt: skip
MOST_QUESTIONS = 20
BETWEEN_REMINDERS = timedelta(days=3)


@transaction.atomic
def plan(
    *,
    by: User,
    at: datetime,
    title: str,
    questions: list[dict[str, str]],
    closes_at: datetime,
    customers: Iterable[Organisation] = (),
    **more: Any,
) -> Survey:
    """
    Plan a survey of people at `customers`, all of them if none is named; `more` is of EDITABLE.

    Raises PermissionDenied without `survey.plan`, WrongFact for questions nobody can answer.
    """
    chosen = list(customers)
    for customer in chosen:
        refuse_no_customer(customer)
    survey = Survey(
        kind=PROCEDURE.kind,
        title=titled(title, _("Give the survey a title.")),
        organisation=by.organisation,
        assignee=by,
        questions=checked(questions),
        closes_at=closes_at,
        due_at=closes_at,
        opened_at=at,
        **{name: more[name] for name in EDITABLE if name in more},
    )
    refuse_past(survey, at)
    refuse_rhythm(survey)
    survey = PROCEDURE.open(survey, by=by, at=at, facts={"customers": chosen})
    survey.customers.set(chosen)
    return survey


def checked(questions: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the questions, each with its code. Raises WrongFact where they cannot be asked."""
    kept = []
    for number, question in enumerate(questions, start=1):
        english, chinese = question.get("text_en", "").strip(), question.get("text_zh", "").strip()
        if question.get("kind") not in QuestionKind.values or not (english or chinese):
            raise WrongFact(_("Each question needs words, and a way to answer it."))
        kept.append(
            {
                "code": f"q{number}", "kind": question["kind"],
                "text_en": english[:300], "text_zh": chinese[:300],
            }
        )  # fmt: skip
    if not any(question["kind"] == QuestionKind.SCORE for question in kept):
        raise WrongFact(_("Ask at least one question that is answered from 1 to 5."))
    if len(kept) > MOST_QUESTIONS:
        raise WrongFact(_("Nobody answers more than twenty questions."))
    return kept


def refuse_past(survey: Survey, at: datetime) -> None:
    """Raise WrongFact if nobody could answer any more."""
    if survey.closes_at <= at:
        raise WrongFact(_("Answers have to be possible until a time ahead."))


def refuse_rhythm(survey: Survey) -> None:
    """Raise WrongFact for a rhythm nobody can mean."""
    if survey.repeat_months not in Rhythm.values:
        raise WrongFact(_("Choose how often it is asked."))


def edit(
    *,
    survey: Survey,
    by: User,
    at: datetime,
    customers: Iterable[Organisation] | None = None,
    seen_version: int | None = None,
    **facts: Any,
) -> Survey:
    """
    Change the plan; `facts` are some of EDITABLE. A sample drawn before is dropped.

    Raises StepRefused once it runs, WrongFact, EditConflict, PermissionDenied.
    """
    unknown = facts.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    chosen = None if customers is None else list(customers)
    told = {} if chosen is None else {"customers": chosen}
    with PROCEDURE.step(
        "edit", survey, by=by, at=at, facts=told, seen_version=seen_version
    ) as survey:
        for name, value in facts.items():
            setattr(survey, name, value.strip() if isinstance(value, str) else value)
        survey.title = titled(survey.title, _("Give the survey a title."))
        survey.questions = checked(survey.questions)
        survey.due_at = survey.closes_at
        refuse_past(survey, at)
        refuse_rhythm(survey)
        if chosen is not None:
            for customer in chosen:
                refuse_no_customer(customer)
            survey.customers.set(chosen)
        SurveyInvitation.objects.filter(survey=survey).delete()
        survey.sample, survey.drawn_at, survey.invited = {}, None, 0
    return survey


def draw(*, survey: Survey, by: User, at: datetime, seed: str) -> Survey:
    """
    Draw who is asked, by a seed that is kept with the method; an earlier sample is dropped.

    Raises WrongFact without a seed, StepRefused where nobody can be asked, PermissionDenied.
    """
    seed = said(seed, _("Say which seed the sample is drawn by."))[:80]
    with PROCEDURE.step("draw", survey, by=by, at=at, facts={"seed": seed}) as survey:
        people = list(population_of(survey))
        if not people:
            raise StepRefused(_("Nobody of these customers signs in here: there is nobody to ask."))
        SurveyInvitation.objects.filter(survey=survey).delete()
        chosen = drawn(people, size=survey.sample_size, seed=seed)
        SurveyInvitation.objects.bulk_create(
            SurveyInvitation(survey=survey, person=each, organisation_id=each.organisation_id)
            for each in chosen
        )
        survey.sample = {
            "method": METHOD if len(chosen) < len(people) else "all",
            "seed": seed,
            "population": len(people),
            "drawn": len(chosen),
        }
        survey.drawn_at = at
        survey.invited = len(chosen)
    return survey


def start(*, survey: Survey, by: User, at: datetime) -> Survey:
    """Send the invitations. Raises StepRefused before a sample is drawn, PermissionDenied."""
    with PROCEDURE.step("start", survey, by=by, at=at) as survey:
        if survey.drawn_at is None:
            raise StepRefused(_("Draw the sample first."))
        if survey.closes_at <= at:
            raise StepRefused(_("Answers have to be possible until a time ahead."))
        survey.started_at = at
    return survey


def remind(*, survey: Survey, by: User, at: datetime) -> Survey:
    """Remind those who have not answered; at most every three days. Raises StepRefused."""
    with PROCEDURE.step("remind", survey, by=by, at=at) as survey:
        last = survey.reminded_at or survey.started_at
        if last is not None and at < last + BETWEEN_REMINDERS:
            raise StepRefused(_("They heard of it within the last three days. Let them be."))
        if not survey.is_running(at):
            raise StepRefused(_("The time to answer is over."))
        survey.reminded_at = at
    return survey


@transaction.atomic
def answer(  # who, when, what and about which service
    *,
    invitation: SurveyInvitation,
    by: User,
    at: datetime,
    answers: dict[str, Any],
    service_id: int | None = None,
) -> None:
    """
    Record what somebody answers to a survey, once. Of an anonymous one nobody can tell who.

    Raises StepRefused if it was answered or is over, WrongFact where a score is missing, or for
    somebody else.
    """
    survey = Survey.objects.get(pk=invitation.survey_id)
    asked = SurveyInvitation.objects.select_for_update().get(pk=invitation.pk)
    if by.pk != asked.person_id or not by.is_active:
        raise WrongFact(_("This survey was sent to somebody else."))
    if asked.has_answered:
        raise StepRefused(_("You answered this survey already. Your first answer counts."))
    if not survey.is_running(at):
        raise StepRefused(_("The time to answer is over."))
    allowed = services_asked(asked).filter(pk=service_id) if service_id else None
    if allowed is not None and not allowed.exists():
        raise WrongFact(_("Your organisation does not have this service."))
    SurveyResponse.objects.create(
        survey=survey,
        invitation=None if survey.is_anonymous else asked,
        organisation_id=asked.organisation_id,
        service_id=service_id,
        answers=given(survey, answers),
    )
    asked.has_answered = True
    asked.save(update_fields=["has_answered"])
    trail.write(event="survey.answer", by=None if survey.is_anonymous else by, at=at, record=survey)


def given(survey: Survey, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what was answered to each question. Raises WrongFact where a score is missing."""
    kept: dict[str, Any] = {}
    for question in survey.questions:
        value = answers.get(question["code"])
        if question["kind"] == QuestionKind.TEXT:
            text = str(value or "").strip()[:4000]
            kept |= {question["code"]: text} if text else {}
        elif value in SCORES:
            kept[question["code"]] = int(value)  # type: ignore[arg-type]  # one of SCORES
        else:
            raise WrongFact(_("Answer each question from 1 to 5."))
    return kept


def analyse(*, survey: Survey, by: User, at: datetime, analysis: str) -> Survey:
    """
    End the survey and record what it came to; counts are kept with it from here on.

    Raises WrongFact without an analysis, StepRefused unless it runs, PermissionDenied.
    """
    with PROCEDURE.step("analyse", survey, by=by, at=at) as survey:
        survey.analysis = said(analysis, _("Say what the answers mean."))
        survey.analysed_at = at
        survey.answered = invitations_of(survey).filter(has_answered=True).count()
        codes = [each["code"] for each in survey.questions if each["kind"] == QuestionKind.SCORE]
        responses = SurveyResponse.objects.filter(survey=survey).values_list("answers", flat=True)
        scores = [answers[code] for answers in responses for code in codes if code in answers]
        survey.scores = len(scores)
        survey.satisfied = sum(score >= SATISFIED for score in scores)
    return survey


def add_action(
    *, survey: Survey, by: User, at: datetime, text: str, owner: User, due_on: date
) -> Survey:
    """Let one of ours do something until a day. Raises WrongFact, PermissionDenied, StepRefused."""
    return items.add(
        procedure=PROCEDURE, record=survey, by=by, at=at, text=text, owner=owner, due_on=due_on
    )


def finish_action(
    *, survey: Survey, by: User, at: datetime, item: ActionItem, result: str
) -> Survey:
    """Record that an action is done, and what came of it. Raises StepRefused, PermissionDenied."""
    return items.finish(procedure=PROCEDURE, record=survey, by=by, at=at, item=item, result=result)


def present(*, survey: Survey, by: User, at: datetime, reported_to: str) -> Survey:
    """Record to whom the results were reported. Raises WrongFact, StepRefused, PermissionDenied."""
    with PROCEDURE.step("present", survey, by=by, at=at) as survey:
        survey.reported_to = said(reported_to, _("Say to whom the results were reported."))
        survey.reported_at = at
    return survey


def improve(*, survey: Survey, by: User, at: datetime, improvement: str) -> Survey:
    """
    Record what became better because of the survey, which ends it.

    Raises StepRefused while an action is open or where none was agreed, WrongFact without words.
    """
    with PROCEDURE.step("improve", survey, by=by, at=at) as survey:
        items.refuse_open(survey)
        if not ActionItem.objects.filter(record_id=survey.pk).exists():
            raise StepRefused(_("Nothing was done because of it yet: add an action first."))
        survey.improvement = said(improvement, _("Say what became better."))
        survey.closed_at = at
    return survey


def cancel(*, survey: Survey, by: User, at: datetime, reason: str) -> Survey:
    """Give up a survey that was not sent. Raises WrongFact without a reason."""
    with PROCEDURE.step("cancel", survey, by=by, at=at) as survey:
        survey.cancel_reason = said(reason, _("Say why it is cancelled."))[:300]
        survey.closed_at = at
    return survey


def tell_over(*, at: datetime) -> list[str]:
    """Tell once of every survey whose time to answer is over; return their numbers."""
    told = []
    over = Survey.objects.filter(kind="survey", state="running", closes_at__lte=at)
    for survey in over.filter(over_told_at=None).order_by("closes_at")[:500]:
        try:
            with PROCEDURE.step("warn", survey, by=None, at=at) as locked:
                locked.over_told_at = at
        except StepRefused:
            continue  # somebody was quicker
        told.append(survey.number)
    return told


def urge(*, at: datetime, on: date) -> list[int]:
    """Remind once of every action whose day is over; return their keys."""
    urged = []
    for item in items.late(PROCEDURE.kind, on=on):
        survey = Survey.objects.get(pk=item.record_id)
        try:
            with PROCEDURE.step("urge", survey, by=None, at=at, facts=items.facts_of(item)):
                ActionItem.objects.filter(pk=item.pk).update(reminded_at=at)
        except StepRefused:
            continue
        urged.append(item.pk)
    return urged
