"""
Checks of customer relationships: what an auditor would look for, asked of every record.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Records, Severity, declare
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.relationships.customers.left_out import is_left_out
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.models.items import ActionItem
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.models.satisfaction import SatisfactionQuestion
from evident.relationships.customers.models.survey import Survey
from evident.relationships.customers.procedure.complaint import State
from evident.relationships.customers.queries import complaints
from evident.relationships.customers.queries.reviews import visible_reviews
from evident.relationships.customers.queries.satisfaction import records_asked
from evident.relationships.customers.queries.surveys import visible_surveys


def every(user: User) -> QuerySet[Complaint]:
    """Return every complaint."""
    return complaints.visible_to(user)


def closed(user: User) -> QuerySet[Complaint]:
    """Return closed complaints."""
    return every(user).filter(state=State.CLOSED)


def late(user: User) -> QuerySet[Complaint]:
    """Return complaints without an outcome although they were due two days ago."""
    overdue = every(user).filter(is_open=True, due_at__lt=Now() - timedelta(days=2))
    return overdue.exclude(state=State.RESOLVED).exclude(is_left_out())


def timed(user: User) -> QuerySet[Complaint]:
    """Return complaints of which a time was promised."""
    return every(user).exclude(is_left_out())


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
        timed,
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


def over(user: User) -> QuerySet[ServiceReview]:
    """Return the reviews whose day was over two days ago, held or not."""
    return visible_reviews(user).filter(due_at__lt=Now() - timedelta(days=2))


def held(user: User) -> QuerySet[ServiceReview]:
    """Return the reviews that were held."""
    return visible_reviews(user).filter(held_at__isnull=False)


def promised(user: User) -> QuerySet[Record]:
    """Return the agreements with customers that are not over."""
    agreements = visible_to(user, kinds=("agreement",))
    return agreements.filter(is_open=True, organisation__kind=OrganisationKind.CUSTOMER)


LATE_ITEM = ActionItem.objects.filter(
    record_id=OuterRef("pk"), done_at=None, due_on__lt=Cast(Now(), DateField())
)
declare(
    check(
        "service_review.held_on_time",
        _("Service review held as planned"),
        _("Its day is over, and it was neither held nor planned anew."),
        Severity.MAJOR,
        "8.3.2-d",
        over,
        Q(held_at=None),
        at="due_at",
    ),
    check(
        "service_review.minutes_shared",
        _("Minutes shared with the customer"),
        _("It was held, and two weeks later the customer could not read its minutes."),
        Severity.MINOR,
        "8.3.2-c",
        held,
        Q(shared_at=None, held_at__lt=Now() - timedelta(days=14)),
        at="held_at",
    ),
    check(
        "service_review.actions_on_time",
        _("Actions of reviews done on time"),
        _("An action that was agreed is overdue."),
        Severity.MINOR,
        "8.3.2-d",
        held,
        Q(Exists(LATE_ITEM)),
        at="held_at",
    ),
    check(
        "customer.has_manager",
        _("Customer has a relationship manager"),
        _("There is an agreement with the customer, and nobody of us looks after it."),
        Severity.MAJOR,
        "8.3.2-b",
        promised,
        Q(organisation__profile=None) | Q(organisation__profile__manager=None),
    ),
)


def closed_to_answers(user: User) -> QuerySet[Survey]:
    """Return the surveys that were sent and whose time was over a month ago."""
    month = Now() - timedelta(days=30)
    return visible_surveys(user).filter(started_at__isnull=False, closes_at__lt=month)


def reported(user: User) -> QuerySet[Survey]:
    """Return the surveys whose results were reported."""
    return visible_surveys(user).filter(reported_at__isnull=False)


ASKED = Survey.objects.filter(
    customers=OuterRef("organisation_id"), started_at__gte=Now() - timedelta(days=366)
)
ANSWERED = SatisfactionQuestion.objects.filter(
    record__organisation_id=OuterRef("organisation_id"),
    asked_at__gte=Now() - timedelta(days=366),
)


def long_promised(user: User) -> QuerySet[Record]:
    """Return the agreements with customers that were there a year ago."""
    return promised(user).filter(opened_at__lt=Now() - timedelta(days=365))


AGREED = ActionItem.objects.filter(record_id=OuterRef("pk"))
declare(
    check(
        "survey.analysed",
        _("Survey analysed"),
        _("Its time was over a month ago, and nobody said what the answers mean."),
        Severity.MAJOR,
        "8.3.2-f",
        closed_to_answers,
        Q(analysed_at=None),
        at="closes_at",
    ),
    check(
        "survey.acted_upon",
        _("Something done because of a survey"),
        _("Its results were reported, and no action came of it."),
        Severity.MINOR,
        "8.3.2-f",
        reported,
        ~Q(Exists(AGREED)),
        at="reported_at",
    ),
    check(
        "customer.asked",
        _("Customer asked how satisfied"),
        _("There is an agreement with the customer, and for a year no survey asked it."),
        Severity.MINOR,
        "8.3.2-e",
        long_promised,
        ~Q(Exists(ASKED)) & ~Q(Exists(ANSWERED)),
    ),
)
