"""
Checks of customer relationships: what an auditor would look for, asked of every record.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Records, Severity, declare
from evident.kernel.records.models import Record
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.procedure.complaint import State
from evident.relationships.customers.queries import complaints
from evident.relationships.customers.queries.satisfaction import records_asked


def every(user: User) -> QuerySet[Complaint]:
    """Return every complaint."""
    return complaints.visible_to(user)


def closed(user: User) -> QuerySet[Complaint]:
    """Return closed complaints."""
    return every(user).filter(state=State.CLOSED)


def late(user: User) -> QuerySet[Complaint]:
    """Return complaints without an outcome although they were due two days ago."""
    overdue = every(user).filter(is_open=True, due_at__lt=Now() - timedelta(days=2))
    return overdue.exclude(state=State.RESOLVED)


def check(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    meaning: Promise,
    severity: Severity,
    requirement: str,
    records: Records,
    breaks: Q,
    at: str = "opened_at",
) -> Check:
    """Return a check; the process is the first part of its code."""
    return Check(
        code=code,
        name=name,
        meaning=meaning,
        severity=severity,
        requirements=(requirement,),
        process=code.partition(".")[0],
        records=records,
        breaks=breaks,
        at=at,
    )


declare(
    check(
        "complaint.acknowledged",
        _("Complaint acknowledged in time"),
        _("The customer was not told in time that the complaint was taken up."),
        Severity.MINOR,
        "8.3.2-g",
        every,
        Q(acknowledged_at__gt=F("acknowledge_due_at"))
        | Q(acknowledged_at=None, acknowledge_due_at__lt=Now()),
    ),
    check(
        "complaint.has_owner",
        _("Complaint has an owner"),
        _("It was taken up, and nobody owns it."),
        Severity.MAJOR,
        "8.3.2-g",
        every,
        ~Q(state=State.RECEIVED) & Q(assignee=None),
    ),
    check(
        "complaint.late_escalated",
        _("Overdue complaint escalated"),
        _("It is overdue by more than two days, and nobody escalated it."),
        Severity.MAJOR,
        "8.3.2-g",
        late,
        Q(escalations=0),
    ),
    check(
        "complaint.has_outcome",
        _("Complaint closed with an outcome"),
        _("It was closed, and no outcome is on record."),
        Severity.MAJOR,
        "8.3.2-g",
        closed,
        Q(outcome=""),
    ),
    check(
        "complaint.customer_informed",
        _("Customer informed before closing"),
        _("It was closed, and the customer was not told the outcome."),
        Severity.MAJOR,
        "8.3.2-g",
        closed,
        Q(informed_at=None) | Q(informed_at__lt=F("resolved_at")),
    ),
)


def low(user: User) -> QuerySet[Record]:
    """Return the records whose low answer is a week old, or was followed up."""
    followed = Q(satisfaction__followed_up_at__isnull=False)
    week = Q(satisfaction__answered_at__lt=Now() - timedelta(days=7))
    return records_asked(user).filter(Q(satisfaction__is_low=True) & (followed | week))


declare(
    check(
        "satisfaction.followed_up",
        _("Low answer followed up"),
        _("Somebody was dissatisfied, and after a week nobody had followed it up."),
        Severity.MINOR,
        "8.3.2-f",
        low,
        Q(satisfaction__followed_up_at=None),
        at="satisfaction__answered_at",
    ),
)
