"""Measures of how incidents are handled: how fast, how well, and what comes again."""

from django.db.models import Avg, Count, DurationField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Dimension,
    Divisor,
    Measure,
    Unit,
    between,
    declare,
    seconds_of,
    share_of,
)
from evident.kernel.measures.queries import Median
from evident.resolution.incidents import queries
from evident.resolution.incidents.measures.counting import (
    CLAUSE,
    HIGHER,
    LOWER,
    NEITHER,
    measure,
    reported,
)
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State
from evident.resolution.incidents.queries.agent_days import agent_days
from evident.resolution.incidents.queries.recurring import QUICK, with_repeats, with_response

TO_RESTORE = (
    seconds_of(
        Coalesce("restored_in", between("opened_at", "resolved_at"), output_field=DurationField())
    )
    / 3600
)
TO_RESPOND = (
    seconds_of(
        Coalesce("answered_in", between("opened_at", "responded_at"), output_field=DurationField())
    )
    / 3600
)
RESTORED = Q(resolved_at__isnull=False)
RESPONDED = Q(responded_at__isnull=False)
RATED = Q(met_sla__isnull=False)
KNOWN_CONTACT = Q(is_first_contact__isnull=False)
REOPENED = Q(reopenings__gt=0)
OVERRIDDEN = ~Q(priority_reason="")
QUICKLY = Q(response_took__lte=QUICK)
REPEATED = Q(is_repeat=True)
BY_PERSON = Dimension("person", _("Assignee"), "assignee_id", label="assignee__name")
FIRST_CONTACT = Q(is_first_contact=True, team__tier=1)


def closed(user: User) -> QuerySet[Incident]:
    """Return closed incidents."""
    return queries.visible_to(user).filter(state=State.CLOSED)


def answered(user: User) -> QuerySet[Incident]:
    """Return incidents that were responded to, or should have been by now."""
    return with_response(reported(user))


def repeating(user: User) -> QuerySet[Incident]:
    """Return every incident with whether it comes again."""
    return with_repeats(reported(user))


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
        _(
            "The middle one of the times from report to restoration. Agreed service time counts:"
            " by the clock of the agreement without its pauses, where there is none by the hours"
            " of the service, where there are none day and night."
        ),
        Unit.HOURS,
        LOWER,
        reported,
        Median(TO_RESTORE),
        only=RESTORED,
    ),
    measure(
        "mean_time_to_restore",
        _("Mean time to restore"),
        _(
            "Sum of the times from report to restoration ÷ incidents. Agreed service time counts:"
            " by the clock of the agreement without its pauses, where there is none by the hours"
            " of the service, where there are none day and night."
        ),
        Unit.HOURS,
        LOWER,
        reported,
        Avg(TO_RESTORE),
        only=RESTORED,
    ),
    measure(
        "median_time_to_respond",
        _("Median time to respond"),
        _(
            "The middle one of the times from report to first response: working time by the clock "
            "of the agreement; without one, day and night count."
        ),
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
        _(
            "Restored by the first line at first contact ÷ restored, where this is known × 100 %."
            " At first contact: within the hours the procedure sets (one, as it comes), in agreed"
            " service time where there is any; the user did not write again and we wrote at most"
            " once before; never on hold, handed over, escalated or reopened."
        ),
        Unit.PERCENT,
        HIGHER,
        reported,
        share_of(FIRST_CONTACT),
        FIRST_CONTACT,
        only=RESTORED & KNOWN_CONTACT,
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
)
