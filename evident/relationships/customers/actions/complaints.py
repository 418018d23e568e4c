"""What people do about complaints. The only code that changes one."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.links import actions as links
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.rules import effective_number
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.relationships.customers.actions.wording import refuse_outsider, said
from evident.relationships.customers.limits import due
from evident.relationships.customers.models.complaint import (
    Complaint,
    ComplaintChannel,
    Verdict,
    Way,
)
from evident.relationships.customers.procedure.complaint import PROCEDURE
from evident.relationships.service_levels.models import Clock, Metric, Party

MINUTE = timedelta(minutes=1)
EDITABLE = frozenset({"title", "category", "channel", "description", "wish", "service", "due_at"})


@transaction.atomic
def report(
    *,
    by: User,
    at: datetime,
    title: str,
    requester: User | None = None,
    organisation: Organisation | None = None,
    about: Record | None = None,
    channel: str = ComplaintChannel.PORTAL,
    **more: Any,
) -> Complaint:
    """
    Record a complaint received at `at`; its clocks begin to run, of its agreement or the procedure.

    `requester` is who complains, `by` unless given; `about` the record it is about, which gets
    linked. `more` are further facts of EDITABLE. Somebody who may not handle complaints complains
    only in his or her own name. Raises PermissionDenied, WrongFact.
    """
    requester = requester or by
    number = effective_number(PROCEDURE.kind)
    facts = {name: value for name, value in more.items() if value}
    complaint = Complaint(
        kind=PROCEDURE.kind,
        title=" ".join(said(title, _("Say in a few words what was not right.")).split())[:300],
        requester=requester,
        organisation=organisation or requester.organisation,
        channel=channel,
        opened_at=at,
        **facts,
    )
    complaint.acknowledge_due_at = due("acknowledge_hours", at, procedure_version=number)
    complaint.due_at = complaint.due_at or due("resolve_hours", at, procedure_version=number)
    refuse_wrong(complaint, by=by, about=about)
    if complaint.service is None and about is not None:
        complaint.service = about.service
    complaint = PROCEDURE.open(complaint, by=by, at=at)
    if about is not None:
        links.add(record=complaint, other=about, meaning="complains_about", by=None, at=at)
    return complaint


def refuse_wrong(complaint: Complaint, *, by: User, about: Record | None) -> None:
    """Raise WrongFact or StepRefused where somebody is named who cannot complain so."""
    is_ours = access_of(by).may("complaint.acknowledge", complaint)
    is_own = complaint.requester == by and complaint.organisation_id == by.organisation_id
    if not is_own and not is_ours:
        raise StepRefused(_("You can complain only in your own name."))
    if complaint.organisation.kind != OrganisationKind.CUSTOMER:
        raise WrongFact(
            _("%(name)s is no customer: complaints are those of customers.")
            % {"name": complaint.organisation}
        )
    of_other = complaint.requester and complaint.requester.organisation != complaint.organisation
    if of_other and complaint.requester != by:
        raise WrongFact(
            _("%(person)s does not belong to %(customer)s.")
            % {"person": complaint.requester, "customer": complaint.organisation}
        )
    if about is not None and (
        not sees(by, record=about) or about.organisation_id != complaint.organisation_id
    ):
        raise WrongFact(_("This record is not one of this customer."))


def acknowledge(*, complaint: Complaint, by: User, at: datetime) -> Complaint:
    """
    Tell the customer that the complaint arrived and is taken up; `by` owns it if nobody does.

    Raises StepRefused if that was done, PermissionDenied if `by` lacks `complaint.acknowledge`.
    """
    with PROCEDURE.step("acknowledge", complaint, by=by, at=at) as complaint:
        take_up(complaint=complaint, by=by, at=at)
    return complaint


def take_up(*, complaint: Complaint, by: User, at: datetime) -> None:
    """Let the complaint be acknowledged, and `by` own it if nobody does."""
    if complaint.acknowledged_at is None:
        complaint.acknowledged_at = at
        complaint.acknowledged_by = by
    complaint.assignee = complaint.assignee or by


def assign(
    *, complaint: Complaint, by: User, at: datetime, assignee: User, reason: str = ""
) -> Complaint:
    """Make `assignee`, one of our people, the owner. Raises WrongFact, PermissionDenied."""
    refuse_outsider(assignee)
    facts = {"reason": reason.strip()} if reason.strip() else None
    with PROCEDURE.step("assign", complaint, by=by, at=at, facts=facts) as complaint:
        complaint.assignee = assignee
    return complaint


def investigate(*, complaint: Complaint, by: User, at: datetime) -> Complaint:
    """Begin to investigate, or go on after an escalation. Raises StepRefused, PermissionDenied."""
    with PROCEDURE.step("investigate", complaint, by=by, at=at) as complaint:
        take_up(complaint=complaint, by=by, at=at)
    return complaint


def escalate(
    *, complaint: Complaint, by: User, at: datetime, reason: str, to: User | None = None
) -> Complaint:
    """
    Carry the complaint up to somebody of ours, who hears of it at once, with the reason.

    The customer may do so as well; where nobody is named, it goes to those who manage the
    process. Raises WrongFact without a reason or for an outsider, PermissionDenied without
    `complaint.escalate`, or `complaint.follow` on one's own.
    """
    if to is not None:
        refuse_outsider(to)
    reason = said(reason, _("Say why it is escalated."))
    facts = {"to": to, "reason": reason}
    with PROCEDURE.step("escalate", complaint, by=by, at=at, facts=facts) as complaint:
        complaint.escalations += 1
        complaint.escalated_to = to
        complaint.escalation_reason = reason
    return complaint


def inform(  # who, when, how and what
    *,
    complaint: Complaint,
    by: User,
    at: datetime,
    way: str,
    note: str,
    informed_at: datetime | None = None,
) -> Complaint:
    """
    Record when and how the customer was informed, and of what; `informed_at` is now unless given.

    Raises WrongFact for a time to come or before the complaint, PermissionDenied.
    """
    moment = informed_at or at
    if way not in Way.values:
        raise WrongFact(_("Choose how the customer was informed."))
    if not complaint.opened_at <= moment <= at:
        raise WrongFact(_("The customer was informed after the complaint, and not in the future."))
    note = said(note, _("Say what the customer was told."))
    facts = {"way": way, "note": note}
    with PROCEDURE.step("inform", complaint, by=by, at=at, facts=facts) as complaint:
        complaint.informed_at = max(moment, complaint.informed_at or moment)
        complaint.informed_by_way = way
    return complaint


def resolve(
    *, complaint: Complaint, by: User, at: datetime, verdict: str, outcome: str, lesson: str = ""
) -> Complaint:
    """
    Record what the investigation came to; the customer reads `outcome`, never `lesson`.

    Raises StepRefused unless it is investigated, WrongFact without verdict or outcome.
    """
    if verdict not in Verdict.values:
        raise WrongFact(_("Say whether the complaint was justified."))
    with PROCEDURE.step("resolve", complaint, by=by, at=at) as complaint:
        complaint.verdict = verdict
        complaint.outcome = said(outcome, _("Say what the outcome is: the customer reads it."))
        complaint.lesson = lesson.strip()
        complaint.resolved_at = at
    return complaint


def reopen(*, complaint: Complaint, by: User, at: datetime, reason: str) -> Complaint:
    """
    Record that the customer does not accept the outcome. Its clock goes on where it had stopped.

    Raises StepRefused unless it is resolved, PermissionDenied without `complaint.reopen`, or
    `complaint.follow` on one's own.
    """
    facts = {"reason": said(reason, _("Say what is still not right."))}
    with PROCEDURE.step("reopen", complaint, by=by, at=at, facts=facts) as complaint:
        complaint.reopenings += 1
        complaint.resolved_at = None
    return complaint


def close(*, complaint: Complaint, by: User, at: datetime) -> Complaint:
    """
    End a complaint whose customer knows the outcome.

    Raises StepRefused unless it is resolved and the customer was informed since, PermissionDenied
    without `complaint.close`.
    """
    with PROCEDURE.step("close", complaint, by=by, at=at) as complaint:
        resolved_at = complaint.resolved_at
        if complaint.informed_at is None or (resolved_at and complaint.informed_at < resolved_at):
            raise StepRefused(
                _("Inform the customer of the outcome first, and record when and how.")
            )
        complaint.closed_at = at
        complaint.closed_by = by
    return complaint


def edit(
    *, complaint: Complaint, by: User, at: datetime, seen_version: int | None = None, **facts: Any
) -> Complaint:
    """
    Correct what a complaint says; `facts` are fields of EDITABLE.

    Another time due is one that the customer agreed to: the complaint's clock counts it from now
    on. Raises EditConflict if it changed after `seen_version`, WrongFact without a title or where
    an agreement promises when it is due.
    """
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    with PROCEDURE.step("edit", complaint, by=by, at=at, seen_version=seen_version) as complaint:
        if "due_at" in facts and is_same_minute(facts["due_at"], complaint.due_at):
            del facts["due_at"]
        refuse_to_break(complaint, facts)
        for name, value in facts.items():
            setattr(complaint, name, value.strip() if isinstance(value, str) else value)
        title = said(complaint.title, _("Say in a few words what was not right."))
        complaint.title = " ".join(title.split())[:300]
        if complaint.due_at is None or complaint.due_at < complaint.opened_at:
            raise WrongFact(_("It cannot be due before it was received."))
    return complaint


def is_same_minute(one: datetime | None, other: datetime | None) -> bool:
    """Return whether two moments are the same to somebody who writes no seconds."""
    return bool(one and other and abs(one - other) < MINUTE and one.minute == other.minute)


def refuse_to_break(complaint: Complaint, facts: dict[str, Any]) -> None:
    """Raise WrongFact where an agreement promises by when there is an outcome."""
    if "due_at" not in facts:
        return
    promised = Clock.objects.live().filter(
        record_id=complaint.pk, party=Party.SLA, metric=Metric.RESOLUTION
    )
    clock = promised.select_related("version__agreement").first()
    if clock is not None and clock.version is not None:
        raise WrongFact(
            _("%(agreement)s promises when it is due; change the agreement, not the complaint.")
            % {"agreement": clock.version.agreement.number}
        )


def tell_overdue(*, at: datetime) -> list[str]:
    """
    Tell once of every complaint whose time is up, its numbers returned; of those without a clock,
    which tells of itself: complaints from before complaints had clocks, or from elsewhere.
    """
    told = []
    clocks = Clock.objects.filter(record_id=OuterRef("pk"), metric=Metric.RESOLUTION)
    waiting = Complaint.objects.overdue(at).filter(~Exists(clocks), overdue_told_at=None)
    waiting = waiting.order_by("due_at")
    for complaint in waiting[:500]:
        try:
            with PROCEDURE.step("warn", complaint, by=None, at=at) as locked:
                locked.overdue_told_at = at
        except StepRefused:
            continue  # somebody was quicker
        told.append(complaint.number)
    return told
