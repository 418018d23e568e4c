"""
Checks of incidents: what an auditor would look for, asked of every record.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Records, Severity, declare
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.models import Clock, Metric, Party
from evident.relationships.service_levels.models.clock import COUNTED
from evident.resolution.incidents import queries
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.models import Incident, PriorityRule
from evident.resolution.incidents.procedure import PROCEDURE, State
from evident.resolution.incidents.queries.majors import told_the_top

SECURITY = "security"
"""Code of the category of incidents of information security."""
ENTRIES = Entry.objects.filter(record_id=OuterRef("pk"), kind=PROCEDURE.kind)
CLOSING = [
    PROCEDURE.event(step.name) for step in PROCEDURE.every_step if step.target == State.CLOSED
]
"""What the trail calls the steps that close: by us, by the user who confirms, by time."""
ESCALATED = ENTRIES.filter(event=PROCEDURE.event("escalate"))
"""Escalations to a level above and to another team alike."""
MISSED = Clock.objects.filter(
    COUNTED,
    record_id=OuterRef("pk"),
    party=Party.SLA,
    metric=Metric.RESOLUTION,
    is_met=False,
)
"""Promises missed; what an exclusion of the agreement fits does not count."""
BY_MATRIX = PriorityRule.objects.filter(
    impact=OuterRef("impact"), urgency=OuterRef("urgency"), priority=OuterRef("priority")
)


UNREVIEWED = Q(major__review_due_at__lt=Now(), major__reviewed_at=None) | Q(
    major__reviewed_at__gt=F("major__review_due_at")
)
UNIMPROVED = Q(major__review_to_improve="", major__review_actions="")


def every(user: User) -> QuerySet[Incident]:
    """Return every incident that was one."""
    return queries.visible_to(user).exclude(state=State.CANCELLED)


def closed(user: User) -> QuerySet[Incident]:
    """Return closed incidents."""
    return queries.visible_to(user).filter(state=State.CLOSED)


def cancelled(user: User) -> QuerySet[Incident]:
    """Return cancelled incidents."""
    return queries.visible_to(user).filter(state=State.CANCELLED)


def waiting(user: User) -> QuerySet[Incident]:
    """Return incidents on hold."""
    return queries.visible_to(user).filter(state=State.PENDING)


def major(user: User) -> QuerySet[Incident]:
    """Return major incidents."""
    return every(user).filter(major__state__in=STANDING)


def reviewed(user: User) -> QuerySet[Incident]:
    """Return major incidents whose review is on record."""
    return major(user).filter(major__reviewed_at__isnull=False)


def security(user: User) -> QuerySet[Incident]:
    """Return incidents of information security."""
    return every(user).filter(category__code=SECURITY)


def major_security(user: User) -> QuerySet[Incident]:
    """Return major incidents of information security whose service is back."""
    return security(user).filter(major__state__in=STANDING, major__restored_at__isnull=False)


def missed(user: User) -> QuerySet[Incident]:
    """Return incidents whose time to restore was missed, or is over while they are worked on."""
    over = Q(is_open=True, due_at__lt=Now()) & ~Q(state=State.RESOLVED)
    return every(user).filter(over | Q(Exists(MISSED)))


def open_ones(user: User) -> QuerySet[Incident]:
    """Return incidents that are not closed."""
    return queries.visible_to(user).filter(is_open=True)


def unresolved(user: User) -> QuerySet[Incident]:
    """Return incidents whose service is still disturbed."""
    return queries.visible_to(user).filter(is_open=True).exclude(state=State.RESOLVED)


def check(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    meaning: Promise,
    severity: Severity,
    requirements: str,
    records: Records,
    breaks: Q,
    months: int = 12,
) -> Check:
    """
    Return a check of incidents; `requirements` are ids with spaces between.

    Those of what happened are kept over a year. What the trail tells of an incident itself is all
    that can change them, but for the matrix.
    """
    is_of_what_happened = records not in {waiting, unresolved, open_ones}
    return Check(
        code=f"incident.{code}",
        name=name,
        meaning=meaning,
        severity=severity,
        requirements=tuple(requirements.split()),
        process="incident",
        records=records,
        breaks=breaks,
        months=months if is_of_what_happened else 0,
        # clocks run out by themselves, and a role may be given backwards
        is_local=records not in {missed, major},
        renewed_by=("incident.configure",),
    )


declare(
    check(
        "classified",
        _("Classified"),
        _("The incident has no category."),
        Severity.MINOR,
        "8.6.1-a",
        every,
        Q(category=None),
    ),
    check(
        "priority_by_matrix",
        _("Priority follows the matrix"),
        _("The priority is not the one of impact and urgency, and nobody said why."),
        Severity.MINOR,
        "8.6.1-b",
        every,
        ~Exists(BY_MATRIX) & Q(priority_reason=""),
    ),
    check(
        "progress_or_escalation",
        _("Escalated when nothing moves"),
        _("Nothing happened for five days, and it was not escalated."),
        Severity.MAJOR,
        "8.6.1-c",
        unresolved,
        Q(updated_at__lt=Now() - timedelta(days=5), escalation=0) & ~Q(Exists(ESCALATED)),
    ),
    check(
        "missed_escalated",
        _("Escalated when the time to restore is over"),
        _("The time promised to restore the service was missed, and nobody escalated it."),
        Severity.MINOR,
        "8.6.1-c",
        missed,
        Q(escalation=0) & ~Q(Exists(ESCALATED)),
    ),
    check(
        "resolved_before_closed",
        _("Closed with a resolution"),
        _("It was closed, and no time of restoration is known."),
        Severity.MAJOR,
        "8.6.1-d",
        closed,
        Q(resolved_at=None),
    ),
    check(
        "resolution_told",
        _("Closed with a resolution code"),
        _("It was closed without saying how it was resolved."),
        Severity.MINOR,
        "8.6.1-d",
        closed,
        Q(resolution_code=None),
    ),
    check(
        "followed_procedure",
        _("Handled as the procedure says"),
        _("Something happened that the procedure would have refused: an import told of it."),
        Severity.OBSERVATION,
        "8.6.1-e 7.5.4-d 8.1-b",
        every,
        Q(Exists(ENTRIES.filter(is_deviation=True))),
    ),
    check(
        "not_closed_at_once",
        _("Time to object between resolution and closure"),
        _("The same person resolved and closed it within one second."),
        Severity.OBSERVATION,
        "8.6.1-e",
        closed,
        Q(closed_by=F("resolved_by"), closed_at__lte=F("resolved_at") + timedelta(seconds=1)),
    ),
    check(
        "hold_has_reason",
        _("On hold with a reason"),
        _("It is on hold, and nobody said what it waits for."),
        Severity.MINOR,
        "8.6.1-e",
        waiting,
        Q(waiting_for=""),
    ),
    check(
        "cancelled_with_reason",
        _("Cancelled with a reason"),
        _("It was cancelled without a reason and is no duplicate."),
        Severity.MINOR,
        "8.6.1-d",
        cancelled,
        Q(cancel_reason="", duplicate_of=None),
    ),
    check(
        "management_told",
        _("Top management told of a major incident"),
        _("No notice to top management is on record."),
        Severity.MAJOR,
        "8.6.1-g",
        major,
        ~Q(Exists(told_the_top())),
    ),
    check(
        "acted_upon",
        _("Every step on record"),
        _("It was closed, and the trail tells of nobody who closed it."),
        Severity.MAJOR,
        "8.6.1-e 7.5.4-d",
        closed,
        ~Q(Exists(ENTRIES.filter(event__in=CLOSING))),
        months=2,  # the trail loses nothing: what was on record once stays there
    ),
    check(
        "closed_in_the_end",
        _("Closed after it was resolved"),
        _("It was resolved a month ago, and nobody closed it."),
        Severity.MINOR,
        "8.6.1-d",
        open_ones,
        Q(state=State.RESOLVED, resolved_at__lt=Now() - timedelta(days=30)),
    ),
    check(
        "has_team_or_person",
        _("In somebody's hands"),
        _("It was reported a day ago, and neither a team nor a person has it."),
        Severity.MINOR,
        "8.2.1-a",
        open_ones,
        Q(team=None, assignee=None, opened_at__lt=Now() - timedelta(days=1)),
    ),
    check(
        "security_rated",
        _("Security incident rated"),
        _("It concerns information security, and its impact, urgency or priority is unknown."),
        Severity.MAJOR,
        "8.7.3.3-a",
        security,
        Q(priority=None) | Q(impact=None) | Q(urgency=None),
    ),
    check(
        "security_resolved",
        _("Security incident resolved or escalated"),
        _("It concerns information security, is open for a week, and was not escalated."),
        Severity.MAJOR,
        "8.7.3.3-b",
        security,
        Q(is_open=True, escalation=0, opened_at__lt=Now() - timedelta(days=7))
        & ~Q(state=State.RESOLVED)
        & ~Q(Exists(ESCALATED)),
    ),
    check(
        "major_has_criterion",
        _("Major by a criterion"),
        _("It was declared a major incident by none of the criteria that are defined."),
        Severity.MINOR,
        "8.6.1-f",
        major,
        Q(major__criterion=None),
    ),
    check(
        "major_reviewed",
        _("Major incident reviewed"),
        _("Its review is overdue, or was held too late."),
        Severity.MAJOR,
        "8.6.1-h",
        major,
        UNREVIEWED,
    ),
    check(
        "major_improves",
        _("Review of a major incident looks for improvement"),
        _("Its review names nothing to improve, and nothing that will be done."),
        Severity.MAJOR,
        "8.6.1-h",
        reviewed,
        UNIMPROVED,
    ),
    check(
        "security_reviewed",
        _("Major security incident reviewed for improvement"),
        _("It concerns information security, and was not reviewed in time, or improves nothing."),
        Severity.MAJOR,
        "8.7.3.3-d",
        major_security,
        UNREVIEWED | UNIMPROVED & Q(major__reviewed_at__isnull=False),
    ),
)
