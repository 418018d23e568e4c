"""Asking people how satisfied they are, what they answer, and what follows from it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.trail import actions as trail
from evident.relationships.customers.actions.wording import said
from evident.relationships.customers.models.satisfaction import (
    AnswerWay,
    SatisfactionQuestion,
    SatisfactionRules,
)
from evident.relationships.customers.procedure.satisfaction import SCORES, SECOND_THOUGHTS
from evident.relationships.customers.queries.satisfaction import rules
from evident.relationships.customers.satisfaction import is_over

RULES = ("is_asked", "interval_days", "open_days", "low_score")
LONGEST_COMMENT = 4000


@transaction.atomic
def ask(*, record: Record, at: datetime) -> SatisfactionQuestion | None:
    """
    Ask whoever `record` was done for; return None where nobody is to be asked.

    Nobody is asked who worked on it, who no longer signs in, who was asked about it before, or who
    was asked about anything within the interval.
    """
    current = rules()
    if not current.is_asked or record.requester_id in (None, record.assignee_id):
        return None
    # locked, so that two records closed at once do not ask the same person twice
    person = User.objects.select_for_update().get(pk=record.requester_id)
    asked = SatisfactionQuestion.objects
    since = at - timedelta(days=current.interval_days)
    if (
        not person.is_active
        or asked.filter(record_id=record.pk).exists()
        or asked.filter(person=person, asked_at__gt=since).exists()
    ):
        return None
    question = asked.create(
        record_id=record.pk,
        person=person,
        asked_at=at,
        expires_at=at + timedelta(days=current.open_days),
    )
    facts = {"question": question.pk, "person": person}
    trail.write(event="satisfaction.ask", by=None, at=at, record=record, facts=facts)
    return question


@transaction.atomic
def answer(  # who, when, what and how
    *,
    question: SatisfactionQuestion,
    by: User,
    at: datetime,
    score: int,
    comment: str = "",
    way: str = AnswerWay.PAGE,
) -> SatisfactionQuestion:
    """
    Record what `by` answered: 1 to 5, with a comment. It is answered once.

    Raises PermissionDenied for somebody who was not asked, StepRefused if it was answered or its
    time is over, WrongFact for another score.
    """
    asked = put_to(by, question)
    if asked.answered_at is not None:
        raise StepRefused(answered_before(asked, at=at))
    if not asked.is_waiting(at):
        raise StepRefused(
            _("This question could be answered until %(day)s.") % {"day": day(asked.expires_at)}
        )
    if score not in SCORES:
        raise WrongFact(_("Choose one of the five answers."))
    asked.score = score
    asked.comment = comment.strip()[:LONGEST_COMMENT]
    asked.answered_at = at
    asked.way = way
    asked.is_low = score <= rules().low_score
    asked.save(update_fields=["score", "comment", "answered_at", "way", "is_low"])
    facts = {
        "question": asked.pk, "person": asked.person, "score": score, "note": asked.comment,
        "way": way, "is_low": asked.is_low,
    }  # fmt: skip
    trail.write(event="satisfaction.answer", by=by, at=at, record=asked.record, facts=facts)
    return asked


@transaction.atomic
def put_right(
    *, question: SatisfactionQuestion, by: User, at: datetime, score: int, comment: str = ""
) -> SatisfactionQuestion:
    """
    Change what `by` answered by the link of a mail, within SECOND_THOUGHTS of the answer.

    One click answers, so a slip of the finger and an added word must be possible. When it was
    answered stays. Raises PermissionDenied for somebody who was not asked, StepRefused before the
    answer and once it stands, WrongFact for another score.
    """
    asked = put_to(by, question)
    if asked.answered_at is None:
        raise StepRefused(_("There is no answer yet that could be changed."))
    if not asked.may_be_put_right(at):
        raise StepRefused(answered_before(asked, at=at))
    if score not in SCORES:
        raise WrongFact(_("Choose one of the five answers."))
    before = {"score": asked.score, "note": asked.comment, "is_low": asked.is_low}
    asked.score = score
    asked.comment = comment.strip()[:LONGEST_COMMENT]
    asked.is_low = score <= rules().low_score
    asked.save(update_fields=["score", "comment", "is_low"])
    after = {"score": score, "note": asked.comment, "is_low": asked.is_low}
    if after != before:
        facts = {"question": asked.pk, "person": asked.person, "before": before, **after}
        trail.write(event="satisfaction.put_right", by=by, at=at, record=asked.record, facts=facts)
    return asked


def put_to(by: User, question: SatisfactionQuestion) -> SatisfactionQuestion:
    """Return the question, locked. Raises PermissionDenied if it was put to somebody else."""
    asked = SatisfactionQuestion.objects.select_for_update().get(pk=question.pk)
    if by.pk != asked.person_id or not by.is_active:
        raise PermissionDenied(_("This question was put to somebody else."))
    return asked


@transaction.atomic
def rate(
    *,
    record: Record,
    by: User,
    at: datetime,
    score: int,
    comment: str = "",
    way: str = AnswerWay.PAGE,
) -> SatisfactionQuestion:
    """
    Record how satisfied `by` is with what was done for him or her, whether asked before or not.

    The interval limits how often people are asked, not what they may say. Raises PermissionDenied
    for somebody it was not done for, StepRefused while it is not closed or if it was rated, or if
    nobody is asked at all; WrongFact for another score.
    """
    current = rules()
    person = User.objects.select_for_update().get(pk=by.pk)
    if record.requester_id != person.pk or record.assignee_id == person.pk:
        raise PermissionDenied(_("Whoever it was done for says how satisfied he or she is."))
    if not current.is_asked or not is_over(record):
        raise StepRefused(_("This can be rated once it is closed."))
    until = at + timedelta(days=current.open_days)
    question, is_new = SatisfactionQuestion.objects.get_or_create(
        record_id=record.pk,
        defaults={"person": person, "asked_at": at, "expires_at": until},
    )
    if is_new:
        facts = {"question": question.pk, "person": person}
        trail.write(event="satisfaction.ask", by=by, at=at, record=record, facts=facts)
    elif question.answered_at is None and not question.is_waiting(at):
        SatisfactionQuestion.objects.filter(pk=question.pk).update(expires_at=until)
    return answer(question=question, by=by, at=at, score=score, comment=comment, way=way)


def answered_before(asked: SatisfactionQuestion, *, at: datetime) -> str:
    """Say what was answered and when, and whether that can still be changed."""
    answered = asked.answered_at or at
    facts = {
        "answer": asked.get_score_display(),
        "moment": formats.date_format(timezone.localtime(answered), "DATETIME_FORMAT"),
        "until": formats.time_format(timezone.localtime(answered + SECOND_THOUGHTS)),
    }
    if asked.may_be_put_right(at):
        said = _("You answered “%(answer)s” on %(moment)s. Until %(until)s you can change it.")
    else:
        said = _("You answered “%(answer)s” on %(moment)s. It can no longer be changed.")
    return said % facts


def day(at: datetime) -> str:
    """Return a day as people write it."""
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT")


@transaction.atomic
def follow_up(
    *, question: SatisfactionQuestion, by: User, at: datetime, note: str
) -> SatisfactionQuestion:
    """
    Record what was done about a low answer.

    Raises PermissionDenied without `satisfaction.follow_up`, StepRefused if there is nothing to
    follow up or it was done, WrongFact without a note.
    """
    asked = SatisfactionQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    require(by, "satisfaction.follow_up", asked.record)
    if not asked.is_low or asked.followed_up_at is not None:
        raise StepRefused(_("There is no low answer here that waits to be followed up."))
    asked.follow_up = said(note, _("Say what was done about it."))
    asked.followed_up_at, asked.followed_up_by = at, by
    asked.save(update_fields=["follow_up", "followed_up_at", "followed_up_by"])
    facts = {"question": asked.pk, "note": asked.follow_up}
    trail.write(event="satisfaction.follow_up", by=by, at=at, record=asked.record, facts=facts)
    return asked


@transaction.atomic
def configure(*, by: User, at: datetime, **facts: Any) -> SatisfactionRules:
    """
    Set when people are asked; `facts` are some of RULES.

    Raises PermissionDenied without `satisfaction.configure`, WrongFact for spans nobody can mean.
    """
    require(by, "satisfaction.configure")
    SatisfactionRules.objects.get_or_create(pk=1)
    current = SatisfactionRules.objects.select_for_update().get(pk=1)
    changes = {}
    for name in RULES:
        value = facts.get(name, getattr(current, name))
        if value != getattr(current, name):
            changes[name] = [getattr(current, name), value]
            setattr(current, name, value)
    if not 0 <= current.interval_days <= 366 or not 1 <= current.open_days <= 366:
        raise WrongFact(_("Days lie between 1 and 366; an interval of 0 asks every time."))
    if current.low_score not in (1, 2, 3, 4):
        raise WrongFact(_("Choose one of the answers."))
    if changes:
        current.save()
        trail.write(event="satisfaction.configure", by=by, at=at, changes=changes)
    return current
