"""What people said of the service they got, for those who may know it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Q, QuerySet
from django.http import Http404

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import sees_internal, visible_to
from evident.relationships.customers.keys import opened
from evident.relationships.customers.models.satisfaction import (
    SatisfactionQuestion,
    SatisfactionRules,
)
from evident.relationships.customers.procedure.satisfaction import SATISFIED
from evident.relationships.customers.satisfaction import is_over

BESIDE = ("record__organisation", "record__service", "record__assignee", "person", "followed_up_by")
KEY = "satisfaction"
NEWEST = Order("newest", "", ("asked_at", "pk"), is_descending=True)
STAGES = {
    "answered": Q(answered_at__isnull=False),
    "low": Q(is_low=True),
    "unfollowed": Q(is_low=True, followed_up_at=None),
    "unanswered": Q(answered_at=None),
    "any": Q(),
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "answered"
    """One of STAGES."""
    organisation: str = ""
    """A code."""
    since: datetime | None = None


@dataclass(frozen=True)
class Summary:
    """What a set of questions comes to."""

    asked: int
    answered: int
    satisfied: int
    low: int
    mean: float | None

    @property
    def rate(self) -> float | None:
        """How many answered, in percent of those asked."""
        return self.answered * 100 / self.asked if self.asked else None

    @property
    def satisfied_share(self) -> float | None:
        """How many are satisfied, in percent of the answers."""
        return self.satisfied * 100 / self.answered if self.answered else None


def rules() -> SatisfactionRules:
    """Return when people are asked; what the product ships until somebody sets it."""
    return SatisfactionRules.objects.filter(pk=1).first() or SatisfactionRules(pk=1)


def visible_questions(user: User) -> QuerySet[SatisfactionQuestion]:
    """Return the questions on records `user` works on; nobody else reads what others answered."""
    reach = access_of(user).reach("satisfaction.view")
    questions = SatisfactionQuestion.objects.filter(record_id__in=visible_to(user).values("pk"))
    if reach.everywhere:
        return questions
    return questions.filter(record__organisation_id__in=reach.organisations)


def records_asked(user: User) -> QuerySet[Record]:
    """Return the records about which somebody was asked."""
    records = visible_to(user).filter(satisfaction__isnull=False)
    reach = access_of(user).reach("satisfaction.view")
    return records if reach.everywhere else records.filter(organisation_id__in=reach.organisations)


def filtered(*, user: User, filters: Filters) -> QuerySet[SatisfactionQuestion]:
    """Return the questions `user` may see that `filters` keep."""
    rows = visible_questions(user).filter(STAGES.get(filters.stage, Q()))
    if filters.organisation:
        rows = rows.filter(record__organisation__code=filters.organisation)
    if filters.since:
        rows = rows.filter(asked_at__gte=filters.since)
    return rows


def summary(rows: "QuerySet[SatisfactionQuestion]") -> Summary:
    """Return what `rows` come to."""
    answered = Q(answered_at__isnull=False)
    found = rows.order_by().aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=answered),
        satisfied=Count("pk", filter=Q(score__gte=SATISFIED)),
        low=Count("pk", filter=Q(is_low=True)),
        mean=Avg("score"),
    )
    return Summary(**found)


def get(*, pk: int, user: User) -> SatisfactionQuestion:
    """Return a question `user` may see. Raises Http404 alike for a hidden and an absent one."""
    return only(visible_questions(user).filter(pk=pk))


def rated(*, number: str, user: User) -> Record:
    """Return a closed record that was done for `user`. Raises Http404 for all others."""
    record = visible_to(user).filter(number=number).first() if "\0" not in number else None
    if record is None or not may_rate(record, user=user):
        raise Http404
    return record


def own(*, pk: int, user: User) -> SatisfactionQuestion:
    """Return a question put to `user`. Raises Http404 for all others."""
    return only(SatisfactionQuestion.objects.filter(pk=pk, person=user))


def only(rows: "QuerySet[SatisfactionQuestion]") -> SatisfactionQuestion:
    """Return the one there is, or raise Http404."""
    question = rows.select_related(*BESIDE).first()
    if question is None:
        raise Http404
    return question


def by_key(key: str) -> SatisfactionQuestion | None:
    """Return the question that the link of a mail leads to; None where there is none."""
    named = opened(KEY, key)
    if named is None:
        return None
    pk, person_id = named
    asked = SatisfactionQuestion.objects.select_related("record", "person")
    return asked.filter(pk=pk, person_id=person_id).first()


def of_record(*, record: Record, user: User) -> SatisfactionQuestion | None:
    """Return the question about `record`, to whom it was put and to those who may read answers."""
    question = SatisfactionQuestion.objects.select_related("person", "followed_up_by")
    found = question.filter(record_id=record.pk).first()
    if found is None or found.person_id == user.pk:
        return found
    may_read = access_of(user).may("satisfaction.view", record)
    return found if may_read and sees_internal(user, record=record) else None


def may_rate(record: Record, *, user: User) -> bool:
    """Return whether `user` may say how satisfied he or she is with what was done."""
    is_own = record.requester_id == user.pk and record.assignee_id != user.pk
    return is_own and is_over(record) and rules().is_asked


def waiting_for(user: User, *, at: datetime) -> QuerySet[SatisfactionQuestion]:
    """Return the questions `user` can still answer, the newest first."""
    mine = SatisfactionQuestion.objects.filter(person=user, answered_at=None, expires_at__gt=at)
    return mine.select_related("record").order_by("-asked_at")
