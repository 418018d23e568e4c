"""
Checks of service reporting: what an auditor would look for, asked of every report.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Severity, declare
from evident.reporting.service_reports.models import (
    Definition,
    Delivery,
    Edition,
    Outcome,
    ServiceReport,
)
from evident.reporting.service_reports.procedure.definition import State as DefinitionState
from evident.reporting.service_reports.procedure.report import State
from evident.reporting.service_reports.queries import definitions, reports

PROCESS = "service_report"


def due(user: User) -> "QuerySet[ServiceReport]":
    """Return the reports that were issued, or should have been by now."""
    every = reports.visible_to(user).exclude(state=State.CANCELLED)
    return every.filter(Q(issued_edition__gt=0) | Q(due_at__lt=Now()))


def issued(user: User) -> "QuerySet[ServiceReport]":
    """Return issued reports, and whether somebody got the edition in force."""
    got = Delivery.objects.filter(
        edition__report=OuterRef("pk"),
        edition__number=OuterRef("issued_edition"),
        outcome__in=[Outcome.SENT, Outcome.WAITING],
    )
    return reports.visible_to(user).filter(issued_edition__gt=0).annotate(has_reader=Exists(got))


def read_long_ago(user: User) -> "QuerySet[ServiceReport]":
    """Return reports issued a month ago and more."""
    return issued(user).filter(issued_at__lt=Now() - timedelta(days=31))


LATE = Q(issued_at__gt=F("due_at")) | Q(issued_at=None, due_at__lt=Now())
declare(
    Check(
        "service_report.on_time",
        _("Service report issued on time"),
        _("It was issued after the day it was due, or not at all."),
        Severity.MINOR,
        ("9.4-b", "8.3.3-d", "8.3.2-g"),
        PROCESS,
        due,
        LATE,
    ),
    Check(
        "service_report.reaches_readers",
        _("Service report sent to its readers"),
        _("Nobody received the edition in force."),
        Severity.MAJOR,
        ("9.4-d",),
        PROCESS,
        issued,
        Q(has_reader=False),
    ),
    Check(
        "service_report.decided",
        _("Service report followed by a decision"),
        _("A month after it was issued, no decision is on record."),
        Severity.MINOR,
        ("9.4-c", "9.1-d", "8.3.3-e"),
        PROCESS,
        read_long_ago,
        Q(decision=""),
    ),
)


KEPT = Edition.objects.filter(report=OuterRef("pk"), number=OuterRef("issued_edition")).exclude(
    sha256=""
)
READERS = Definition.recipients.through.objects.filter(definition_id=OuterRef("pk"))


def active(user: User) -> "QuerySet[Definition]":
    """Return the definitions by which reports are made."""
    return definitions.visible_to(user).filter(state=DefinitionState.ACTIVE)


declare(
    Check(
        "service_report.kept",
        _("Figures of a service report kept"),
        _("It was issued, and its figures are not kept under a seal."),
        Severity.MAJOR,
        ("9.1-b",),
        PROCESS,
        issued,
        ~Q(Exists(KEPT)),
    ),
    Check(
        "report_definition.says_why",
        _("Report with purpose and readers"),
        _("It is made regularly, and it has no purpose or nobody who gets it."),
        Severity.MAJOR,
        ("9.4-a",),
        "report_definition",
        active,
        Q(purpose="", purpose_zh="") | ~Q(Exists(READERS)),
    ),
)
