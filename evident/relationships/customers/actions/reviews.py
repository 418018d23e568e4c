"""What people do about service reviews. The only code that changes one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.relationships.customers.actions import items
from evident.relationships.customers.actions.wording import refuse_no_customer, said, titled
from evident.relationships.customers.models.items import ActionItem
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.procedure.review import PROCEDURE

MINUTED = ("attendees", "trends", "minutes", "decisions")


@transaction.atomic
def plan(
    *,
    organisation: Organisation,
    by: User | None,
    at: datetime,
    title: str,
    due_at: datetime,
    agenda: str = "",
    assignee: User | None = None,
    participants: Iterable[User] = (),
) -> ServiceReview:
    """
    Plan a review with a customer at `due_at`, led by `assignee`; `by` None where the plan asks.

    Participants see it and hear of it. Raises PermissionDenied, WrongFact for what is no customer.
    """
    refuse_no_customer(organisation)
    people = list(participants)
    refuse_strangers(people, organisation)
    review = ServiceReview(
        kind=PROCEDURE.kind,
        title=titled(title, _("Give the review a title.")),
        organisation=organisation,
        assignee=assignee,
        agenda=agenda.strip(),
        due_at=due_at,
        opened_at=at,
    )
    facts = {"participants": people} if people else None
    review = PROCEDURE.open(review, by=by, at=at, facts=facts)
    review.watchers.set(people)
    return review


def refuse_strangers(people: list[User], organisation: Organisation) -> None:
    """Raise WrongFact for somebody who is neither ours nor of this customer."""
    for person in people:
        if person.organisation.kind == "provider" or person.organisation_id == organisation.pk:
            continue
        raise WrongFact(
            _("%(person)s does not belong to %(customer)s.")
            % {"person": person.name, "customer": organisation}
        )


def edit(
    *,
    review: ServiceReview,
    by: User,
    at: datetime,
    title: str,
    due_at: datetime,
    agenda: str = "",
    assignee: User | None = None,
    participants: Iterable[User] = (),
    seen_version: int | None = None,
) -> ServiceReview:
    """Change the plan. Raises EditConflict, WrongFact, StepRefused once it was held."""
    people = list(participants)
    refuse_strangers(people, review.organisation)
    facts = {"participants": people} if people else None
    with PROCEDURE.step(
        "edit", review, by=by, at=at, facts=facts, seen_version=seen_version
    ) as review:
        review.title = titled(title, _("Give the review a title."))
        if due_at != review.due_at:
            review.overdue_told_at = None
        review.due_at = due_at
        review.agenda = agenda.strip()
        review.assignee = assignee
        review.watchers.set(people)
    return review


def hold(
    *,
    review: ServiceReview,
    by: User,
    at: datetime,
    held_at: datetime,
    minutes: str,
    attendees: str,
    trends: str = "",
    decisions: str = "",
) -> ServiceReview:
    """
    Record that the review was held, with its minutes.

    Raises WrongFact for a time to come, without minutes or without those who took part;
    PermissionDenied without `service_review.hold`.
    """
    if held_at > at:
        raise WrongFact(_("A review that lies ahead has no minutes yet."))
    facts = {"attendees": attendees, "trends": trends, "minutes": minutes, "decisions": decisions}
    with PROCEDURE.step("hold", review, by=by, at=at) as review:
        review.held_at = held_at
        write(review, facts)
    return review


def write(review: ServiceReview, facts: dict[str, str]) -> None:
    """Fill in the minutes."""
    for name in MINUTED:
        setattr(review, name, facts.get(name, getattr(review, name)).strip())
    said(review.minutes, _("Write down what was said."))
    said(review.attendees, _("Say who took part."))


def minute(*, review: ServiceReview, by: User, at: datetime, **facts: str) -> ServiceReview:
    """
    Correct the minutes; `facts` are some of MINUTED. They have to be shared anew.

    Raises PermissionDenied, StepRefused unless it was held, WrongFact if they say nothing.
    """
    with PROCEDURE.step("minute", review, by=by, at=at) as review:
        write(review, facts)
        review.shared_at = None
    return review


def add_action(
    *, review: ServiceReview, by: User, at: datetime, text: str, owner: User, due_on: date
) -> ServiceReview:
    """Let one of ours do something until a day. Raises WrongFact, PermissionDenied, StepRefused."""
    return items.add(
        procedure=PROCEDURE, record=review, by=by, at=at, text=text, owner=owner, due_on=due_on
    )


def finish_action(
    *, review: ServiceReview, by: User, at: datetime, item: ActionItem, result: str
) -> ServiceReview:
    """Record that an action is done, and what came of it. Raises StepRefused, PermissionDenied."""
    return items.finish(procedure=PROCEDURE, record=review, by=by, at=at, item=item, result=result)


def share(*, review: ServiceReview, by: User, at: datetime) -> ServiceReview:
    """Let the customer read the minutes. Raises StepRefused if that was done, PermissionDenied."""
    with PROCEDURE.step("share", review, by=by, at=at) as review:
        if review.shared_at is not None:
            raise StepRefused(_("The customer can read these minutes already."))
        review.shared_at = at
    return review


def close(*, review: ServiceReview, by: User, at: datetime) -> ServiceReview:
    """
    End a review whose actions are done and whose minutes the customer can read.

    Raises StepRefused before that, PermissionDenied without `service_review.close`.
    """
    with PROCEDURE.step("close", review, by=by, at=at) as review:
        items.refuse_open(review)
        if review.shared_at is None:
            raise StepRefused(_("Share the minutes with the customer first."))
        review.closed_at = at
    return review


def cancel(*, review: ServiceReview, by: User, at: datetime, reason: str) -> ServiceReview:
    """Give up a review that will not be held. Raises WrongFact without a reason."""
    with PROCEDURE.step("cancel", review, by=by, at=at) as review:
        review.cancel_reason = said(reason, _("Say why it is cancelled."))[:300]
        review.closed_at = at
    return review


def tell_overdue(*, at: datetime) -> list[str]:
    """Tell once of every review not held a day after it was due; return their numbers."""
    told = []
    waiting = (
        ServiceReview.objects.overdue(at - timedelta(days=1))
        .filter(overdue_told_at=None)
        .order_by("due_at")
    )
    for review in waiting[:500]:
        try:
            with PROCEDURE.step("warn", review, by=None, at=at) as locked:
                locked.overdue_told_at = at
        except StepRefused:
            continue  # somebody was quicker
        told.append(review.number)
    return told


def remind(*, at: datetime, on: date) -> list[int]:
    """Remind once of every action whose day is over; return their keys."""
    reminded = []
    for item in items.late(PROCEDURE.kind, on=on):
        review = ServiceReview.objects.get(pk=item.record_id)
        try:
            with PROCEDURE.step("remind", review, by=None, at=at, facts=items.facts_of(item)):
                ActionItem.objects.filter(pk=item.pk).update(reminded_at=at)
        except StepRefused:
            continue
        reminded.append(item.pk)
    return reminded
