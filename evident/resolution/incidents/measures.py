"""
Measures of incidents. ISO/IEC 20000-1:2018, 8.6.1 and 9.1.

Times are elapsed time, day and night: agreed service time comes with agreements.
"""

from django.db.models import Aggregate, Avg, Count, Expression, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Divisor,
    Measure,
    Records,
    Unit,
    declare,
    hours_between,
    share_of,
)
from evident.kernel.measures.queries import Median
from evident.kernel.records.models import Priority
from evident.resolution.incidents import queries
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.models import Incident, ManagementNotice
from evident.resolution.incidents.procedure import State
from evident.resolution.incidents.queries.agent_days import agent_days
from evident.resolution.incidents.queries.recurring import QUICK, with_repeats, with_response

CLAUSE = "8.6.1"
BY_PRIORITY = Dimension(
    "priority", _("Priority"), "priority", words={each.value: each.label for each in Priority}
)
BY_TEAM = Dimension("team", _("Team"), "team_id", label="team__name")
BY_CATEGORY = Dimension(
    "category",
    _("Category"),
    "category_id",
    label="category__name_en",
    label_zh="category__name_zh",
)
BY_CUSTOMER = Dimension(
    "organisation", _("Organisation"), "organisation_id", label="organisation__name"
)
ALL = (BY_PRIORITY, BY_TEAM, BY_CATEGORY, BY_CUSTOMER)


def reported(user: User) -> QuerySet[Incident]:
    """Return every incident that was one."""
    return queries.visible_to(user).exclude(state=State.CANCELLED)


def unresolved(user: User) -> QuerySet[Incident]:
    """Return incidents whose service is still disturbed."""
    return queries.visible_to(user).filter(is_open=True).exclude(state=State.RESOLVED)


def closed(user: User) -> QuerySet[Incident]:
    """Return closed incidents."""
    return queries.visible_to(user).filter(state=State.CLOSED)


def answered(user: User) -> QuerySet[Incident]:
    """Return incidents that were responded to, or should have been by now."""
    return with_response(reported(user))


def repeating(user: User) -> QuerySet[Incident]:
    """Return every incident with whether it comes again."""
    return with_repeats(reported(user))


def major(user: User) -> QuerySet[Incident]:
    """Return major incidents, those declared by mistake left out."""
    return reported(user).filter(major__state__in=STANDING)


def major_restored(user: User) -> QuerySet[Incident]:
    """Return major incidents whose service is restored."""
    return major(user).filter(major__restored_at__isnull=False)


def major_told(user: User) -> QuerySet[Incident]:
    """Return major incidents of which management was told, with the time of the first notice."""
    first = (
        ManagementNotice.objects.filter(major=OuterRef("pk"))
        .order_by("told_at")
        .values("told_at")[:1]
    )
    told = major(user).annotate(first_told_at=Subquery(first)).filter(first_told_at__isnull=False)
    return told.annotate(told_or_declared_at=Greatest("first_told_at", "major__declared_at"))


def major_due(user: User) -> QuerySet[Incident]:
    """Return major incidents that were reviewed, or should have been by now."""
    done = Q(major__reviewed_at__isnull=False) | Q(major__review_due_at__lt=Now())
    return major_restored(user).filter(done)


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
    only: Q | None = None,
) -> Measure:
    """Return a measure of incidents by the month they were reported, divided in every way."""
    return Measure(
        code=f"incident.{code}",
        name=name,
        formula=formula,
        unit=unit,
        direction=direction,
        clause=CLAUSE,
        process="incident",
        records=records,
        at="opened_at",
        value=value,
        counted=counted or Q(),
        only=only or Q(),
        dimensions=ALL,
    )


LOWER, HIGHER, NEITHER = Direction.LOWER, Direction.HIGHER, Direction.NEITHER
TO_RESTORE = hours_between("opened_at", "resolved_at")
TO_RESPOND = hours_between("opened_at", "responded_at")
RESTORED = Q(resolved_at__isnull=False)
RESPONDED = Q(responded_at__isnull=False)
RATED = Q(met_sla__isnull=False)
REOPENED = Q(reopenings__gt=0)
OVERRIDDEN = ~Q(priority_reason="")
TO_TELL = hours_between("major__declared_at", "told_or_declared_at") * 60
MAJOR_LASTED = hours_between("major__declared_at", "major__restored_at")
REVIEWED_IN_TIME = Q(major__reviewed_at__lte=F("major__review_due_at"))
QUICKLY = Q(response_took__lte=QUICK)
REPEATED = Q(is_repeat=True)
BY_PERSON = Dimension("person", _("Assignee"), "assignee_id", label="assignee__name")
FIRST_CONTACT = Q(reassignments=0, team__tier=1, reopenings=0)

declare(
    measure(
        "reported",
        _("Incidents reported"),
        _("Number of incidents reported; cancelled ones are left out."),
        Unit.COUNT,
        NEITHER,
        reported,
        Count("pk"),
    ),
    measure(
        "median_time_to_restore",
        _("Median time to restore"),
        _("The middle one of the times from report to restoration; day and night count."),
        Unit.HOURS,
        LOWER,
        reported,
        Median(TO_RESTORE),
        only=RESTORED,
    ),
    measure(
        "mean_time_to_restore",
        _("Mean time to restore"),
        _("Sum of the times from report to restoration ÷ incidents; day and night count."),
        Unit.HOURS,
        LOWER,
        reported,
        Avg(TO_RESTORE),
        only=RESTORED,
    ),
    measure(
        "median_time_to_respond",
        _("Median time to respond"),
        _("The middle one of the times from report to first response; day and night count."),
        Unit.HOURS,
        LOWER,
        reported,
        Median(TO_RESPOND),
        only=RESPONDED,
    ),
    measure(
        "response_in_15_minutes",
        _("Response within 15 minutes"),
        _(
            "First response within 15 working minutes by the clock of the agreement, without one "
            "within 15 minutes ÷ responded to, or still waiting after the time allowed × 100 %."
        ),
        Unit.PERCENT,
        HIGHER,
        answered,
        share_of(QUICKLY),
        QUICKLY,
    ),
    measure(
        "sla_attainment",
        _("Incidents within their service level"),
        _("Incidents that met their service level ÷ incidents of which it is known × 100 %."),
        Unit.PERCENT,
        HIGHER,
        reported,
        share_of(Q(met_sla=True)),
        Q(met_sla=True),
        only=RATED,
    ),
    measure(
        "first_contact_resolution",
        _("First-contact resolution"),
        _("Restored by the service desk, never passed on nor reopened ÷ restored × 100 %."),
        Unit.PERCENT,
        HIGHER,
        reported,
        share_of(FIRST_CONTACT),
        FIRST_CONTACT,
        only=RESTORED,
    ),
    measure(
        "reopened",
        _("Reopen rate"),
        _("Incidents reopened at least once ÷ incidents restored × 100 %."),
        Unit.PERCENT,
        LOWER,
        reported,
        share_of(REOPENED),
        REOPENED,
        only=RESTORED,
    ),
    measure(
        "reopened_count",
        _("Incidents reopened"),
        _("Number of incidents reopened at least once."),
        Unit.COUNT,
        LOWER,
        reported,
        Count("pk"),
        only=REOPENED,
    ),
    measure(
        "repeats",
        _("Repeat incidents"),
        _(
            "Reopened, or reported within 30 days after an earlier one of the same service and "
            "category was resolved, by the same person (unless by monitoring) or about the same "
            "item ÷ incidents × 100 %."
        ),
        Unit.PERCENT,
        LOWER,
        repeating,
        share_of(REPEATED),
        REPEATED,
    ),
    Measure(
        code="incident.per_agent_day",
        name=_("Incidents per agent and day"),
        formula=_(
            "Incidents closed ÷ agent days: working days of an agent, by the hours of the services "
            "of his or her teams, on which he or she took at least one step on an incident."
        ),
        unit=Unit.DAILY,
        direction=HIGHER,
        clause=CLAUSE,
        process="incident",
        records=closed,
        at="closed_at",
        value=Count("pk"),
        dimensions=(BY_PERSON,),
        divisor=Divisor(_("Agent days"), agent_days),
    ),
    measure(
        "reassignments",
        _("Changes of team"),
        _("Mean number of times an incident passed from one team to another."),
        Unit.TIMES,
        LOWER,
        reported,
        Avg("reassignments"),
    ),
    measure(
        "priority_overrides",
        _("Priority overrides"),
        _("Incidents whose priority departs from the matrix by decision ÷ incidents × 100 %."),
        Unit.PERCENT,
        LOWER,
        reported,
        share_of(OVERRIDDEN),
        OVERRIDDEN,
    ),
    measure(
        "backlog",
        _("Backlog"),
        _("Incidents not resolved yet, by the month in which they were reported."),
        Unit.COUNT,
        LOWER,
        unresolved,
        Count("pk"),
    ),
    measure(
        "major_count",
        _("Major incidents"),
        _("Number of major incidents; those declared by mistake are left out."),
        Unit.COUNT,
        LOWER,
        major,
        Count("pk"),
    ),
    measure(
        "major_duration",
        _("Duration of major incidents"),
        _("Sum of the times from declaration to restoration ÷ major incidents."),
        Unit.HOURS,
        LOWER,
        major_restored,
        Avg(MAJOR_LASTED),
    ),
    measure(
        "major_time_to_notice",
        _("Time to notice to management"),
        _("Sum of the times from declaration to the first notice ÷ major incidents with one."),
        Unit.MINUTES,
        LOWER,
        major_told,
        Avg(TO_TELL),
    ),
    measure(
        "major_reviewed_in_time",
        _("Major incidents reviewed on time"),
        _("Reviewed by the time due ÷ reviewed or due by now × 100 %."),
        Unit.PERCENT,
        HIGHER,
        major_due,
        share_of(REVIEWED_IN_TIME),
        REVIEWED_IN_TIME,
    ),
)
