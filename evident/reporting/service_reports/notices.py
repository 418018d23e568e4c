"""What people hear of service reports. The report itself is sent by `actions.sending`."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import Declaration, Receiver, Role, declare
from evident.kernel.notifications.receivers import assignee, holders, watchers
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry


def managers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever manages the process."""
    yield from holders("process_manager", record, entry)


NOTICES = [
    Declaration(
        "service_report.prepare",
        name=_("A service report can be worked on"),
        title=_("The figures of %(number)s are taken: it waits for remarks."),
        titles={Role.ASSIGNEE: _("The figures of your report %(number)s are taken.")},
        audience=(assignee, watchers),
        is_internal=True,
    ),
    Declaration(
        "service_report.hold",
        name=_("A service report that issues itself waits for reasons"),
        title=_("%(number)s is not issued yet: missed promises have no reason."),
        titles={
            Role.ASSIGNEE: _(
                "Your report %(number)s is not issued yet: missed promises have no reason. It goes"
                " out as soon as each has one."
            )
        },
        audience=(assignee, managers),
        is_internal=True,
    ),
    Declaration(
        "service_report.issue",
        name=_("A service report is issued"),
        title=_("%(by)s issued %(number)s."),
        audience=(assignee, watchers),
        is_internal=True,
    ),
    Declaration(
        "service_report.warn",
        name=_("A service report is overdue"),
        title=_("%(number)s is overdue: its readers still wait for it."),
        audience=(assignee, managers),
        is_internal=True,
    ),
]
for notice in NOTICES:
    declare(notice)
