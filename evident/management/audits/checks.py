"""
Checks of audits and corrective action: what an auditor would look for, asked of every record.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Severity, declare
from evident.management.audits.models import ChecklistLine, CorrectiveAction
from evident.management.audits.procedure.audit import HELD, LOOKING
from evident.management.audits.queries import auditing, seeing

ANNOUNCED = tuple(LOOKING | HELD)
LINES = ChecklistLine.objects.filter(audit_id=OuterRef("pk"))
ACTIONS = CorrectiveAction.objects.filter(nonconformity_id=OuterRef("pk"))
Rows = Callable[[User], "QuerySet[Any]"]


def audits(**kept: Any) -> Rows:
    """Return the audits that are not cancelled, narrowed."""
    return lambda user: auditing.visible_audits(user).exclude(state="cancelled").filter(**kept)


def programmes(**kept: Any) -> Rows:
    """Return programmes, narrowed."""
    return lambda user: auditing.visible_programmes(user).filter(**kept)


def nonconformities(**kept: Any) -> Rows:
    """Return the nonconformities that were not withdrawn, narrowed."""
    return lambda user: (
        seeing.visible_nonconformities(user).exclude(state="withdrawn").filter(**kept)
    )


def actions(**kept: Any) -> Rows:
    """Return the corrective actions that were not cancelled, narrowed."""
    return lambda user: seeing.visible_actions(user).exclude(state="cancelled").filter(**kept)


def check(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    meaning: Promise,
    severity: Severity,
    requirement: str,
    records: Rows,
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


def days_ago(days: int) -> Any:
    """Return the moment so many days ago, by the clock of the database."""
    return Now() - timedelta(days=days)


declare(
    check(
        "audit.held_on_time",
        _("Audit held as planned"),
        _("Its last day is over by a week, and it has no report."),
        Severity.MAJOR,
        "9.2.1-a",
        audits(due_at__lt=days_ago(7)),
        Q(reported_at=None),
        at="due_at",
    ),
    check(
        "audit_programme.complete",
        _("Programme says how often, how, who and why"),
        _("Frequency, methods, responsibilities or the reasons for its audits are missing."),
        Severity.MAJOR,
        "9.2.2-a",
        programmes(approved_at__isnull=False),
        Q(frequency="") | Q(methods="") | Q(responsibilities="") | Q(rationale=""),
        at="approved_at",
    ),
    check(
        "audit.criteria_fixed",
        _("Criteria and scope fixed beforehand"),
        _("It began without criteria or scope."),
        Severity.MAJOR,
        "9.2.2-b",
        audits(state__in=ANNOUNCED),
        Q(criteria="") | Q(scope=""),
    ),
    check(
        "audit.independent",
        _("Independence of the auditors checked"),
        _("It began, and nobody checked whether its auditors work in what they audit."),
        Severity.MAJOR,
        "9.2.2-c",
        audits(state__in=ANNOUNCED),
        Q(independence_checked_at=None),
    ),
    check(
        "audit.reported",
        _("Audit reported to the managers concerned"),
        _("Its fieldwork ended two weeks ago, and nobody has its report."),
        Severity.MAJOR,
        "9.2.2-d",
        audits(fieldwork_ended_at__lt=days_ago(14)),
        Q(reported_at=None),
        at="fieldwork_ended_at",
    ),
    check(
        "audit.evidence_kept",
        _("Every question of an audit answered with evidence"),
        _("It was reported without a checklist, or with a question nobody answered."),
        Severity.MINOR,
        "9.2.2-e",
        audits(reported_at__isnull=False),
        ~Q(Exists(LINES)) | Q(Exists(LINES.filter(answer=""))),
        at="reported_at",
    ),
    check(
        "nonconformity.corrected",
        _("Nonconformity corrected without delay"),
        _("It was opened a week ago, and no correction is on record."),
        Severity.MAJOR,
        "10.1.1-a",
        nonconformities(opened_at__lt=days_ago(7)),
        Q(corrected_at=None),
    ),
    check(
        "nonconformity.cause_analysed",
        _("Cause and similar cases examined"),
        _("It was opened a month ago, and its cause or similar cases are unknown."),
        Severity.MAJOR,
        "10.1.1-b",
        nonconformities(opened_at__lt=days_ago(30)),
        Q(analysed_at=None),
    ),
    check(
        "corrective_action.on_time",
        _("Corrective action done on time"),
        _("It is not done although its day is over."),
        Severity.MAJOR,
        "10.1.1-c",
        actions(due_at__lt=Now()),
        Q(state__in=("planned", "reopened")),
        at="due_at",
    ),
    check(
        "corrective_action.verified",
        _("Effect of a corrective action verified"),
        _("It could be verified a month ago, and nobody did."),
        Severity.MAJOR,
        "10.1.1-c",
        actions(verify_from__lt=days_ago(30)),
        Q(verified_at=None, state__in=("done", "verifying")),
        at="verify_from",
    ),
    check(
        "nonconformity.sms_changed",
        _("Service management system changed where that was the cause"),
        _("It was closed after corrective action, and nothing of the system was changed."),
        Severity.OBSERVATION,
        "10.1.1-d",
        nonconformities(state="closed", needs_action=True),
        ~Q(Exists(ACTIONS.exclude(sms_change=""))),
        at="closed_at",
    ),
    check(
        "nonconformity.file_complete",
        _("File of a nonconformity complete"),
        _("It was closed without correction, cause, conclusion or a verified action."),
        Severity.MAJOR,
        "10.1.2-a",
        nonconformities(state="closed"),
        Q(correction="")
        | Q(cause="")
        | Q(conclusion="")
        | (Q(needs_action=True) & ~Q(Exists(ACTIONS.filter(state="effective")))),
        at="closed_at",
    ),
)
