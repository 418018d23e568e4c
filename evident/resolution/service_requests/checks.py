"""
Checks of service requests: what an auditor would look for, asked of every record.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Records, Severity, declare
from evident.kernel.trail.models import Entry
from evident.resolution.service_requests.models import Seat, ServiceRequest
from evident.resolution.service_requests.procedure import PROCEDURE, State
from evident.resolution.service_requests.queries.seeing import visible_to

FULFILLED = Entry.objects.filter(
    record_id=OuterRef("pk"),
    kind=PROCEDURE.kind,
    event__in=[PROCEDURE.event(step) for step in ("fulfil", "finish_task")],
)


def every(user: User) -> QuerySet[ServiceRequest]:
    """Return every service request."""
    return visible_to(user)


def approved(user: User) -> QuerySet[ServiceRequest]:
    """Return those that were given to be fulfilled; whether approved by their own is annotated."""
    own = Seat.objects.filter(
        approval__service_request=OuterRef("pk"), by_id=OuterRef("requester_id")
    )
    return every(user).filter(accepted_at__isnull=False).annotate(is_own_word=Exists(own))


def done(user: User) -> QuerySet[ServiceRequest]:
    """Return those that were fulfilled and closed."""
    return every(user).filter(state=State.CLOSED, fulfilled_by__isnull=False)


def fulfilled(user: User) -> QuerySet[ServiceRequest]:
    """Return those fulfilled that wait for the user to say so."""
    return every(user).filter(state=State.FULFILLED)


def worked_on(user: User) -> QuerySet[ServiceRequest]:
    """Return those that were or are to be fulfilled."""
    return every(user).filter(accepted_at__isnull=False)


def waiting(user: User) -> QuerySet[ServiceRequest]:
    """Return those not fulfilled, with the time they were promised for."""
    rows = every(user).filter(is_open=True).exclude(state=State.FULFILLED)
    return rows.annotate(promised=Coalesce("due_at", "expected_at"))


def on_hold(user: User) -> QuerySet[ServiceRequest]:
    """Return those on hold."""
    return every(user).filter(state=State.PENDING)


def check(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    meaning: Promise,
    severity: Severity,
    requirements: str,
    records: Records,
    breaks: Q,
) -> Check:
    """Return a check of this process; `requirements` are ids with spaces between."""
    return Check(
        code=code,
        name=name,
        meaning=meaning,
        severity=severity,
        requirements=tuple(requirements.split()),
        process="service_request",
        records=records,
        breaks=breaks,
        months=12 if records in {every, approved, worked_on, done} else 0,
        is_local=True,
    )


declare(
    check(
        "service_request.has_priority",
        _("Order with a priority"),
        _("It has no priority."),
        Severity.MINOR,
        "8.6.2-a",
        every,
        Q(priority=None),
    ),
    check(
        "service_request.classified",
        _("Order of a known kind"),
        _("What was ordered belongs to no service."),
        Severity.MINOR,
        "8.6.2-a",
        every,
        Q(service=None),
    ),
    check(
        "service_request.actions_told",
        _("Order whose work is on record"),
        _("It was closed as fulfilled, and neither a note nor a step tells what was done."),
        Severity.MAJOR,
        "8.6.2-c 7.5.4-d 8.1-b",
        done,
        Q(fulfilment_note="") & ~Q(Exists(FULFILLED)),
    ),
    check(
        "service_request.closed_in_the_end",
        _("Order closed after it was fulfilled"),
        _("It was fulfilled a month ago, and nobody closed it."),
        Severity.MINOR,
        "8.6.2-b",
        fulfilled,
        Q(resolved_at__lt=Now() - timedelta(days=30)),
    ),
    check(
        "service_request.not_self_approved",
        _("Order approved by somebody else"),
        _("Whoever it is for gave the approval."),
        Severity.MAJOR,
        "8.6.2-b 5.1-c",
        approved,
        Q(is_own_word=True),
    ),
    check(
        "service_request.instruction_at_hand",
        _("Instruction at hand for those who fulfil it"),
        _("Neither the order nor one of its tasks says how it is fulfilled."),
        Severity.MINOR,
        "8.6.2-d",
        worked_on,
        Q(instruction="") & ~Q(tasks__instruction__gt=""),
    ),
    check(
        "service_request.late",
        _("Order fulfilled within its time"),
        _("It is not fulfilled although its time was up two days ago."),
        Severity.MINOR,
        "8.6.2-b 8.2.1-a",
        waiting,
        Q(promised__lt=Now() - timedelta(days=2)),
    ),
    check(
        "service_request.hold_ends",
        _("Hold with an end"),
        _("It is on hold, and the time to wait until has passed or was never set."),
        Severity.MINOR,
        "8.6.2-b",
        on_hold,
        Q(waiting_until=None) | Q(waiting_until__lt=Now()),
    ),
    check(
        "service_request.not_before_order",
        _("Order fulfilled after it was approved"),
        _("It was fulfilled before it was approved."),
        Severity.MAJOR,
        "8.6.2-b",
        worked_on,
        Q(resolved_at__lt=F("accepted_at")),
    ),
)
