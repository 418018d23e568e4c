"""Spans of findings, corrective actions and audits that were not kept; none is due at its end."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import F, Min

from evident.kernel.procedures.overruns import Ended, Overrun, declare_overruns
from evident.kernel.trail.models import Entry
from evident.management.audits.models import Audit, CorrectiveAction, Finding
from evident.management.audits.procedure import audit, corrective_action, finding, programme

ANSWERS = [finding.PROCEDURE.event(name) for name in ("open_nonconformity", "settle", "withdraw")]
"""The steps by which somebody answers a finding."""


def keys_of(records: Sequence[Ended]) -> list[int]:
    """Return the keys of `records`."""
    return [record.pk for record in records]


def findings(records: Sequence[Ended], _at: datetime) -> Iterator[Overrun]:
    """Yield findings that were answered too late."""
    answers = Entry.objects.filter(record_id__in=keys_of(records), event__in=ANSWERS).order_by()
    answered = dict(answers.values_list("record_id").annotate(first=Min("at")))
    rows = Finding.objects.filter(pk__in=answered, due_at__isnull=False)
    for key, grade, due_at in rows.values_list("pk", "grade", "due_at"):
        if answered[key] > due_at:
            yield Overrun(key, f"answer_{grade}_hours", answered[key])


def actions(records: Sequence[Ended], at: datetime) -> Iterator[Overrun]:
    """Yield actions that were done late, and those verified before the time to wait was over."""
    found = CorrectiveAction.objects.filter(pk__in=keys_of(records))
    for action in found.filter(done_at__gt=F("due_at")):
        yield Overrun(action.pk, "", action.done_at or at)
    for action in found.filter(verified_at__lt=F("verify_from")):
        yield Overrun(action.pk, "verify_after_hours", action.verified_at or at)


def audits(records: Sequence[Ended], at: datetime) -> Iterator[Overrun]:
    """Yield audits that were reported after their last day."""
    for late in Audit.objects.filter(reported_at__gt=F("due_at"), pk__in=keys_of(records)):
        yield Overrun(late.pk, "", late.reported_at or at)


declare_overruns(finding.PROCEDURE.kind, findings, is_due_at_end=False)
declare_overruns(corrective_action.PROCEDURE.kind, actions, is_due_at_end=False)
declare_overruns(audit.PROCEDURE.kind, audits, is_due_at_end=False)
declare_overruns(programme.PROCEDURE.kind, lambda _records, _at: (), is_due_at_end=False)
