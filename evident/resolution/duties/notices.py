"""What people hear of duties and of their tasks."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import (
    Declaration,
    Receiver,
    Role,
    Way,
    declare,
    quoted_fact,
)
from evident.kernel.notifications.receivers import (
    assignee,
    mentioned,
    newly_assigned,
    watchers,
)
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.resolution.duties.models import Duty, DutyTask


def managers(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001  # one form for all
    """Give who answers for the duty."""
    tasks = DutyTask.objects.filter(pk=record.pk).values("duty_id")
    for person in Duty.objects.filter(pk__in=tasks).values_list("manager_id", flat=True):
        yield person, Role.MANAGER


NOTICES = [
    Declaration(
        "duty_task.open",
        name=_("The task of a duty is to be done"),
        title=_("%(number)s is to be done now."),
        audience=(assignee,),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "duty_task.assign",
        name=_("The task of a duty is assigned to you"),
        title=_("%(by)s assigned %(number)s."),
        titles={
            Role.ASSIGNEE: _("%(by)s assigned %(number)s to you."),
            Role.TEAM: _("%(by)s assigned %(number)s to your team."),
        },
        audience=(newly_assigned,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "duty_task.miss",
        name=_("The task of a duty was missed"),
        title=_("%(number)s was missed: its time is up, and it is not done."),
        audience=(assignee, managers, watchers),
        is_internal=True,
    ),
    Declaration(
        "duty_task.finish_late",
        name=_("The task of a duty was done late"),
        title=_("%(by)s finished %(number)s late."),
        audience=(managers, watchers),
        default=Way.INBOX,
        defaults={},
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "duty_task.skip",
        name=_("The task of a duty was skipped"),
        title=_("%(by)s skipped %(number)s."),
        audience=(managers, watchers),
        default=Way.INBOX,
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "duty_task.note",
        name=_("An internal note on the task of a duty"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, assignee, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "duty.note",
        name=_("An internal note on a duty"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
]
for notice in NOTICES:
    declare(notice)
