"""What happens by the calendar: reports are planned, prepared, issued by themselves, and missed."""

import logging
from datetime import datetime

from evident.kernel.jobs.turns import turns
from evident.kernel.procedures.definition import StepRefused
from evident.reporting.service_reports.actions import reports
from evident.reporting.service_reports.models import Definition, ServiceReport
from evident.reporting.service_reports.periods import spans_from
from evident.reporting.service_reports.procedure.report import PROCEDURE, State
from evident.reporting.service_reports.scope import zone_of_reports

logger = logging.getLogger(__name__)


def keep_schedule(*, at: datetime) -> None:
    """
    Plan what every active definition asks for, prepare what is over, tell of what is late.

    What issues itself waits while the reason of a missed promise is lacking.

    One that fails keeps no other from its turn; its failure is raised last.
    """
    with turns() as turn:
        for definition in Definition.objects.active().select_related("assignee", "customer"):
            with turn(definition.number):
                plan_missing(definition, at=at)
        today = at.astimezone(zone_of_reports()).date()
        over = ServiceReport.objects.filter(state=State.PLANNED, is_open=True, ends_on__lte=today)
        for report in over.select_related("definition__assignee", "definition__customer"):
            with turn(report.number):
                prepare_alone(report, at=at)
        for report in ServiceReport.objects.held():
            with turn(report.number):
                issue_held(report, at=at)
        for report in ServiceReport.objects.overdue(at).filter(overdue_told_at=None):
            with turn(report.number):
                warn(report, at=at)


def plan_missing(definition: Definition, *, at: datetime) -> list[ServiceReport]:
    """Plan the report of every period that has begun and has none; no month is left out."""
    today = at.astimezone(zone_of_reports()).date()
    known = set(definition.reports.values_list("starts_on", flat=True))
    return [
        reports.plan(definition=definition, by=None, at=at, starts_on=span.start)
        for span in spans_from(definition.first_on, today, definition.frequency)
        if span.start not in known
    ]


def prepare_alone(report: ServiceReport, *, at: datetime) -> None:
    """Take the figures of a period that is over; issue them where nobody has to look at them."""
    try:
        prepared = reports.prepare(report=report, by=None, at=at)
        if report.definition.is_automatic:
            issue_or_hold(prepared, at=at)
    except StepRefused as refusal:  # its page says the same to whoever tries by hand
        logger.warning("%s could not be prepared: %s", report.number, refusal)


def issue_or_hold(report: ServiceReport, *, at: datetime) -> None:
    """Issue a report, unless a missed promise has no reason: then tell that it waits for them."""
    count = reports.draft_of(report).unexplained
    if not count:
        reports.issue(report=report, by=None, at=at)
        return
    with PROCEDURE.step("hold", report, by=None, at=at, facts={"unexplained": count}) as locked:
        locked.held_at = at


def issue_held(report: ServiceReport, *, at: datetime) -> None:
    """Issue a report that waited for reasons, once every missed promise has one."""
    try:
        if not reports.draft_of(report).unexplained:
            reports.issue(report=report, by=None, at=at)
    except StepRefused as refusal:
        logger.warning("%s could not be issued: %s", report.number, refusal)


def warn(report: ServiceReport, *, at: datetime) -> None:
    """Tell once that a report is late."""
    try:
        with PROCEDURE.step("warn", report, by=None, at=at) as locked:
            locked.overdue_told_at = at
    except StepRefused:
        return  # somebody was quicker
