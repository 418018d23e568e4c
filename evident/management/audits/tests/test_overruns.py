"""Spans of findings, corrective actions and audits: what was due is not when they are closed."""

from datetime import timedelta

from evident.conftest import NOON
from evident.kernel.procedures.overruns import Ended, is_due_at_end, overruns
from evident.kernel.records.models import Record
from evident.management.audits.models import Audit, CorrectiveAction
from evident.management.audits.tests.conftest import DAY

LONG_AFTER = NOON + 300 * DAY


def told(record):
    """Return the spans that a record did not keep, looked at long after; no name: a day by hand."""
    ended = Ended(*Record.objects.values_list(*Ended._fields).get(pk=record.pk))
    assert not is_due_at_end(record.kind)
    return sorted(each.span for each in overruns(record.kind, [ended], at=LONG_AFTER))


def test_a_finding_is_late_where_it_was_answered_late(make_finding, make_nonconformity):
    assert told(make_finding()) == []  # nobody has answered it
    finding = make_nonconformity().finding
    assert told(finding) == []
    Record.objects.filter(pk=finding.pk).update(due_at=NOON - timedelta(hours=1))
    assert told(finding) == ["answer_minor_hours"]


def test_an_action_is_late_where_it_was_done_late_and_early_where_verified_early(make_action):
    action = make_action("verifying")
    assert told(action) == []
    CorrectiveAction.objects.filter(pk=action.pk).update(
        due_at=NOON, verified_at=NOON + 2 * DAY, verify_from=NOON + 30 * DAY
    )
    assert told(action) == ["", "verify_after_hours"]


def test_an_audit_is_late_where_it_was_reported_late(make_audit):
    audit = make_audit("fieldwork")
    assert told(audit) == []
    Audit.objects.filter(pk=audit.pk).update(
        reported_at=audit.due_at + DAY, conclusion="It is well kept"
    )
    assert told(audit) == [""]
