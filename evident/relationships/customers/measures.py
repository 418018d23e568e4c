"""Measures of customer relationships. ISO/IEC 20000-1:2018, 8.3.2 and 9.1."""

from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Count,
    Exists,
    Expression,
    F,
    FilteredRelation,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Cast, Now, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Measure,
    Records,
    Unit,
    declare,
    hours_between,
    share_of,
)
from evident.kernel.records.models import Record
from evident.relationships.customers.left_out import is_left_out
from evident.relationships.customers.models.complaint import (
    Complaint,
    ComplaintCategory,
    Verdict,
)
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.models.survey import Survey
from evident.relationships.customers.procedure.satisfaction import SATISFIED
from evident.relationships.customers.queries import complaints
from evident.relationships.customers.queries.compliments import visible_compliments
from evident.relationships.customers.queries.reviews import visible_reviews
from evident.relationships.customers.queries.satisfaction import records_asked
from evident.relationships.customers.queries.surveys import visible_surveys
from evident.relationships.service_levels.measures import ALL_KEPT, OVER, PROMISE_KEPT
from evident.relationships.service_levels.models import TO_CUSTOMERS, Clock, ClockState, Metric

CLAUSE = "8.3.2"
BY_CUSTOMER = Dimension(
    "organisation", _("Customer"), "organisation_id", label="organisation__name"
)
BY_SERVICE = Dimension(
    "service",
    _("Service"),
    "service_id",
    label="service__title",
    label_zh="service__as_service__name_zh",
)
BY_TEAM = Dimension("team", _("Team"), "team_id", label="team__name")
BY_CATEGORY = Dimension(
    "category",
    pgettext_lazy("complaint", "About"),
    "category",
    words={each.value: each.label for each in ComplaintCategory},
)
OF_COMPLAINTS = (BY_CUSTOMER, BY_SERVICE, BY_CATEGORY)
LOWER, HIGHER, NEITHER = Direction.LOWER, Direction.HIGHER, Direction.NEITHER


def received(user: User) -> QuerySet[Complaint]:
    """Return every complaint."""
    return complaints.visible_to(user)


def settled(user: User) -> QuerySet[Complaint]:
    """Return complaints that have an outcome."""
    return received(user).filter(resolved_at__isnull=False)


def settled_or_late(user: User) -> QuerySet[Complaint]:
    """Return complaints that have an outcome, or should have one by now; of promised times."""
    over = Q(resolved_at__isnull=False) | Q(due_at__lt=Now())
    return received(user).filter(over).exclude(is_left_out())


def timed(user: User) -> QuerySet[Complaint]:
    """Return complaints of which a promise was kept or missed, and whether one was missed."""
    over = Clock.objects.filter(OVER, record_id=OuterRef("pk"), party__in=TO_CUSTOMERS)
    missed = over.exclude(is_met=True)
    found = received(user).annotate(is_missed=Exists(missed), is_promised=Exists(over))
    return found.filter(is_promised=True)


def acknowledgements(user: User) -> QuerySet[Complaint]:
    """Return complaints whose clock of acknowledging was kept or missed."""
    promise = FilteredRelation(
        "clocks",
        condition=Q(
            clocks__party__in=TO_CUSTOMERS, clocks__metric=Metric.RESPONSE, clocks__exclusion=None
        )
        & ~Q(clocks__state=ClockState.CANCELLED),
    )
    over = Q(promise__state=ClockState.STOPPED) | Q(
        promise__state=ClockState.RUNNING, promise__due_at__lt=Now()
    )
    return received(user).annotate(promise=promise).filter(over)


def measure(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    formula: Promise,
    unit: Unit,
    direction: Direction,
    records: Records,
    value: Expression | Aggregate,
    counted: Q | None = None,
    *,
    dimensions: tuple[Dimension, ...] = OF_COMPLAINTS,
    **more: Any,
) -> Measure:
    """Return a measure by the month in which its records were opened, unless `at` says else."""
    return Measure(
        code=code,
        name=name,
        formula=formula,
        unit=unit,
        direction=direction,
        clause=CLAUSE,
        process=code.partition(".")[0],
        records=records,
        value=value,
        counted=counted or Q(),
        dimensions=dimensions,
        **{"at": "opened_at", **more},
    )


ON_TIME = Q(resolved_at__lte=F("due_at"))
IS_JUSTIFIED = Q(verdict__in=[Verdict.JUSTIFIED, Verdict.PARTLY])

declare(
    measure(
        "complaint.received",
        _("Complaints"),
        _("Number of complaints received."),
        Unit.COUNT,
        LOWER,
        received,
        Count("pk"),
    ),
    measure(
        "complaint.on_time",
        _("Complaints settled on time"),
        _("With an outcome by the time due ÷ with an outcome or due by now × 100 %."),
        Unit.PERCENT,
        HIGHER,
        settled_or_late,
        share_of(ON_TIME),
        ON_TIME,
    ),
    measure(
        "complaint.acknowledged_on_time",
        _("Complaints acknowledged on time"),
        _("Clocks of acknowledging that were kept ÷ kept or missed × 100 %."),
        Unit.PERCENT,
        HIGHER,
        acknowledgements,
        share_of(PROMISE_KEPT),
        PROMISE_KEPT,
    ),
    measure(
        "complaint.attainment",
        _("Complaints within their times"),
        _("Complaints of which every clock was kept ÷ with a clock kept or missed × 100 %."),
        Unit.PERCENT,
        HIGHER,
        timed,
        share_of(ALL_KEPT),
        ALL_KEPT,
    ),
    measure(
        "complaint.mean_age",
        _("Mean age of complaints when settled"),
        _("Sum of the times from receipt to outcome ÷ complaints; day and night count."),
        Unit.HOURS,
        LOWER,
        settled,
        Avg(hours_between("opened_at", "resolved_at")),
    ),
    measure(
        "complaint.justified",
        _("Justified complaints"),
        _("Justified or partly justified ÷ with an outcome × 100 %."),
        Unit.PERCENT,
        LOWER,
        settled,
        share_of(IS_JUSTIFIED),
        IS_JUSTIFIED,
    ),
)


def answered(user: User) -> QuerySet[Record]:
    """Return the records about which somebody said how satisfied he or she is."""
    return records_asked(user).filter(satisfaction__answered_at__isnull=False)


OF_SERVED = (
    BY_CUSTOMER,
    BY_SERVICE,
    BY_TEAM,
    Dimension("person", _("Assignee"), "assignee_id", label="assignee__name"),
)
SATISFIED_ANSWER = Q(satisfaction__score__gte=SATISFIED)
ANSWERED = Q(satisfaction__answered_at__isnull=False)
SERVED: dict[str, Any] = {"dimensions": OF_SERVED, "at": "satisfaction__answered_at"}
ASKED: dict[str, Any] = {"dimensions": OF_SERVED, "at": "satisfaction__asked_at"}

declare(
    measure(
        "satisfaction.share",
        _("Customer satisfaction"),
        _("Answers “satisfied” or “very satisfied” ÷ answers × 100 %."),
        Unit.PERCENT,
        HIGHER,
        answered,
        share_of(SATISFIED_ANSWER),
        SATISFIED_ANSWER,
        **SERVED,
    ),
    measure(
        "satisfaction.mean",
        _("Mean score after closing"),
        _("Sum of the scores from 1 to 5 ÷ answers."),
        Unit.POINTS,
        HIGHER,
        answered,
        Avg("satisfaction__score"),
        **SERVED,
    ),
    measure(
        "satisfaction.response",
        _("Response rate after closing"),
        _("Answers ÷ people asked × 100 %."),
        Unit.PERCENT,
        HIGHER,
        records_asked,
        share_of(ANSWERED),
        ANSWERED,
        **ASKED,
    ),
)


def reviews_due(user: User) -> QuerySet[ServiceReview]:
    """Return the reviews that were held, or whose day is over; a cancelled one was not held."""
    over = Q(held_at__isnull=False) | Q(due_at__lt=Now())
    return visible_reviews(user).filter(over, due_at__isnull=False)


REVIEW_HELD = Q(held_at__isnull=False)
BY_REVIEWED: dict[str, Any] = {"dimensions": (BY_CUSTOMER,), "at": "due_at"}

declare(
    measure(
        "compliment.received",
        _("Compliments"),
        _("Number of compliments received."),
        Unit.COUNT,
        HIGHER,
        visible_compliments,
        Count("pk"),
        dimensions=(BY_CUSTOMER, BY_SERVICE, BY_TEAM),
    ),
    measure(
        "service_review.held",
        _("Service reviews held"),
        _("Held ÷ held, or planned until now × 100 %. Cancelled ones were not held."),
        Unit.PERCENT,
        HIGHER,
        reviews_due,
        share_of(REVIEW_HELD),
        REVIEW_HELD,
        **BY_REVIEWED,
    ),
)


def ended(user: User) -> QuerySet[Survey]:
    """Return the surveys that were analysed."""
    return visible_surveys(user).filter(analysed_at__isnull=False)


def share_of_sums(part: str, whole: str) -> Expression:
    """Return the sum of one figure of surveys in percent of that of another."""
    return Cast(Sum(part), FloatField()) * 100 / NullIf(Cast(Sum(whole), FloatField()), 0.0)


OF_SURVEYS: dict[str, Any] = {"dimensions": (), "at": "analysed_at"}

declare(
    measure(
        "survey.response",
        _("Response rate of surveys"),
        _("People who answered ÷ people invited × 100 %."),
        Unit.PERCENT,
        HIGHER,
        ended,
        share_of_sums("answered", "invited"),
        **OF_SURVEYS,
    ),
    measure(
        "survey.satisfied",
        _("Satisfaction in surveys"),
        _("Scores of 4 and 5 ÷ scores given × 100 %."),
        Unit.PERCENT,
        HIGHER,
        ended,
        share_of_sums("satisfied", "scores"),
        **OF_SURVEYS,
    ),
)
