"""What people hear of audits, findings, nonconformities and corrective actions."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import (
    Declaration,
    Receiver,
    Role,
    Way,
    declare,
    quoted_change,
    quoted_fact,
)
from evident.kernel.notifications.receivers import (
    assignee,
    holders,
    mentioned,
    newly_assigned,
    requester,
    watchers,
)
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.management.audits.models import Audit, CorrectiveAction


def sms_managers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give who keeps the service management system."""
    yield from holders("sms_manager", record, entry)


def line_manager(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give the manager of whoever owns the record."""
    owner = User.objects.filter(pk=record.assignee_id or 0).first()
    if owner is not None and owner.line_manager_id is not None:
        yield owner.line_manager_id, Role.MANAGER


def top_management(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give top management."""
    yield from holders("top_management", record, entry)


def verifiers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give who is named to verify an action, else every internal auditor but its owner."""
    action = CorrectiveAction.objects.get(pk=record.pk)
    if action.verifier_id is not None:
        yield action.verifier_id, Role.APPROVER
        return
    for user_id, _role in holders("internal_auditor", record, entry):
        if user_id not in (action.assignee_id, action.done_by_id):
            yield user_id, Role.APPROVER


def of_nonconformity(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give the owner of an action's nonconformity."""
    action = CorrectiveAction.objects.select_related("nonconformity").get(pk=record.pk)
    if action.nonconformity.assignee_id is not None:
        yield action.nonconformity.assignee_id, Role.MANAGER


def auditors(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give those who audit with the leader."""
    for user_id in Audit.objects.get(pk=record.pk).auditors.values_list("pk", flat=True):
        yield user_id, Role.TEAM


NOTICES = [
    Declaration(
        "audit.plan",
        name=_("An audit is planned"),
        title=_("%(by)s planned the audit %(number)s."),
        titles={Role.ASSIGNEE: _("%(by)s planned the audit %(number)s: you lead it.")},
        audience=(assignee, auditors),
        is_internal=True,
    ),
    Declaration(
        "audit.notify",
        name=_("An audit is announced"),
        title=_("%(by)s announced the audit %(number)s."),
        titles={Role.WATCHER: _("%(by)s announced the audit %(number)s: you are audited.")},
        audience=(watchers, assignee, auditors),
    ),
    Declaration(
        "audit.issue",
        name=_("The report of an audit is issued"),
        title=_("%(by)s issued the report of the audit %(number)s."),
        audience=(watchers, sms_managers, top_management),
    ),
    Declaration(
        "audit.cancel",
        name=_("An audit is cancelled"),
        title=_("%(by)s cancelled the audit %(number)s."),
        audience=(watchers, assignee, auditors),
        quote=quoted_change("cancel_reason"),
    ),
    Declaration(
        "audit.warn",
        name=_("An audit is overdue"),
        title=_("The audit %(number)s is overdue: it has no report yet."),
        audience=(assignee, sms_managers),
        is_internal=True,
    ),
    Declaration(
        "audit.reply",
        name=_("A reply on an audit"),
        title=_("%(by)s replied on the audit %(number)s."),
        audience=(mentioned, assignee, watchers),
    ),
    Declaration(
        "audit_programme.approve",
        name=_("An audit programme is approved"),
        title=_("%(by)s approved the audit programme %(number)s."),
        audience=(assignee, requester),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "finding.raise_finding",
        name=_("A finding is raised"),
        title=_("%(by)s raised the finding %(number)s."),
        titles={Role.ASSIGNEE: _("%(by)s raised the finding %(number)s: you answer for it.")},
        audience=(assignee, sms_managers),
        quote=quoted_change("statement"),
        is_internal=True,
    ),
    Declaration(
        "finding.assign",
        name=_("You become the owner of a finding"),
        title=_("%(by)s made you the owner of the finding %(number)s."),
        audience=(newly_assigned,),
        is_internal=True,
    ),
    Declaration(
        "finding.settle",
        name=_("A finding is settled"),
        title=_("%(by)s settled the finding %(number)s with a response."),
        audience=(requester, watchers),
        default=Way.INBOX,
        quote=quoted_change("response"),
        is_internal=True,
    ),
    Declaration(
        "finding.warn",
        name=_("A finding is overdue"),
        title=_("The finding %(number)s is overdue: nobody has answered it."),
        audience=(assignee, line_manager, sms_managers),
        is_internal=True,
    ),
    Declaration(
        "finding.reply",
        name=_("A reply on a finding"),
        title=_("%(by)s replied on the finding %(number)s."),
        audience=(mentioned, assignee, requester, watchers),
        is_internal=True,
    ),
    Declaration(
        "nonconformity.open_nonconformity",
        name=_("A nonconformity is opened"),
        title=_("%(by)s opened the nonconformity %(number)s."),
        titles={Role.ASSIGNEE: _("%(by)s opened the nonconformity %(number)s: you answer for it.")},
        audience=(assignee, requester, sms_managers),
        is_internal=True,
    ),
    Declaration(
        "nonconformity.assign",
        name=_("You become the owner of a nonconformity"),
        title=_("%(by)s made you the owner of the nonconformity %(number)s."),
        audience=(newly_assigned,),
        is_internal=True,
    ),
    Declaration(
        "nonconformity.note_failed",
        name=_("A nonconformity is reopened"),
        title=_("The nonconformity %(number)s is open again: an action had no effect."),
        audience=(assignee, sms_managers),
        is_internal=True,
    ),
    Declaration(
        "nonconformity.close",
        name=_("A nonconformity is closed"),
        title=_("%(by)s closed the nonconformity %(number)s."),
        audience=(assignee, requester, watchers),
        default=Way.INBOX,
        quote=quoted_change("conclusion"),
        is_internal=True,
    ),
    Declaration(
        "nonconformity.warn",
        name=_("A nonconformity is overdue"),
        title=_("The nonconformity %(number)s is overdue."),
        audience=(assignee, line_manager, sms_managers),
        is_internal=True,
    ),
    Declaration(
        "nonconformity.reply",
        name=_("A reply on a nonconformity"),
        title=_("%(by)s replied on the nonconformity %(number)s."),
        audience=(mentioned, assignee, requester, watchers),
        is_internal=True,
    ),
    Declaration(
        "corrective_action.plan",
        name=_("You are given a corrective action"),
        title=_("%(by)s gave you the corrective action %(number)s."),
        audience=(assignee,),
        quote=quoted_change("description"),
    ),
    Declaration(
        "corrective_action.assign",
        name=_("You become the owner of a corrective action"),
        title=_("%(by)s made you the owner of the corrective action %(number)s."),
        audience=(newly_assigned,),
    ),
    Declaration(
        "corrective_action.postpone",
        name=_("A corrective action gets more time"),
        title=_("%(by)s postponed the corrective action %(number)s."),
        audience=(assignee, of_nonconformity),
        default=Way.INBOX,
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "corrective_action.finish",
        name=_("A corrective action is done"),
        title=_("%(by)s recorded that the corrective action %(number)s is done."),
        audience=(of_nonconformity, requester),
        default=Way.INBOX,
    ),
    Declaration(
        "corrective_action.begin_verification",
        name=_("A corrective action waits to be verified by you"),
        title=_("The corrective action %(number)s waits for you: did it have an effect?"),
        audience=(verifiers,),
    ),
    Declaration(
        "corrective_action.verify",
        name=_("A corrective action is verified"),
        title=_("%(by)s verified that the corrective action %(number)s is effective."),
        audience=(assignee, of_nonconformity, requester),
        default=Way.INBOX,
        quote=quoted_change("verification"),
    ),
    Declaration(
        "corrective_action.fail",
        name=_("A corrective action had no effect"),
        title=_("%(by)s found that the corrective action %(number)s had no effect."),
        audience=(assignee, of_nonconformity, requester),
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "corrective_action.warn",
        name=_("A corrective action is overdue"),
        title=_("The corrective action %(number)s is overdue."),
        audience=(assignee, line_manager, of_nonconformity),
    ),
    Declaration(
        "corrective_action.escalate",
        name=_("A corrective action stays overdue"),
        title=_("The corrective action %(number)s stays overdue: it was escalated to you."),
        audience=(line_manager, sms_managers, top_management),
    ),
    Declaration(
        "corrective_action.reply",
        name=_("A reply on a corrective action"),
        title=_("%(by)s replied on the corrective action %(number)s."),
        audience=(mentioned, assignee, requester, watchers),
    ),
]
for notice in NOTICES:
    declare(notice)
