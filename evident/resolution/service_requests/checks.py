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
from evident.resolution.service_requests.models import Seat, ServiceRequest
from evident.resolution.service_requests.procedure import State
from evident.resolution.service_requests.queries.seeing import visible_to


def every(user: User) -> QuerySet[ServiceRequest]:
    """Return every service request."""
    return visible_to(user)


def approved(user: User) -> QuerySet[ServiceRequest]:
    """Return those that were given to be fulfilled; whether approved by their own is annotated."""
    own = Seat.objects.filter(
        approval__service_request=OuterRef("pk"), by_id=OuterRef("requester_id")
    )
    return every(user).filter(accepted_at__isnull=False).annotate(is_own_word=Exists(own))


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
    requirement: str,
    records: Records,
    breaks: Q,
) -> Check:
    """Return a check of this process."""
    return Check(
        code=code,
        name=name,
        meaning=meaning,
        severity=severity,
        requirements=(requirement,),
        process="service_request",
        records=records,
        breaks=breaks,
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
        "service_request.not_self_approved",
        _("Order approved by somebody else"),
        _("Whoever it is for gave the approval."),
        Severity.MAJOR,
        "8.6.2-b",
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
        "8.6.2-b",
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
