"""What people hear of articles."""

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
    holders,
    mentioned,
    newly_assigned,
    watchers,
)
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry


def managers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever manages the process."""
    yield from holders("process_manager", record, entry)


NOTICES = [
    Declaration(
        "article.submit",
        name=_("An article waits for review"),
        title=_("%(by)s asks for a review of article %(number)s."),
        audience=(managers, assignee),
        is_internal=True,
    ),
    Declaration(
        "article.submit_revision",
        name=_("A revision of an article waits for review"),
        title=_("%(by)s asks for a review of the revision of article %(number)s."),
        audience=(managers, assignee),
        is_internal=True,
    ),
    Declaration(
        "article.publish",
        name=_("An article is published"),
        title=_("%(by)s reviewed and published article %(number)s."),
        audience=(assignee, watchers),
        is_internal=True,
    ),
    Declaration(
        "article.send_back",
        name=_("An article is sent back"),
        title=_("%(by)s sent article %(number)s back to you."),
        audience=(assignee,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "article.send_back_revision",
        name=_("A revision of an article is sent back"),
        title=_("%(by)s sent the revision of article %(number)s back to you."),
        audience=(assignee,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "article.assign",
        name=_("You become the owner of an article"),
        title=_("%(by)s named the owner of article %(number)s."),
        titles={Role.ASSIGNEE: _("%(by)s made you the owner of article %(number)s.")},
        audience=(newly_assigned,),
        is_internal=True,
    ),
    Declaration(
        "article.fall_due",
        name=_("The review of an article is due"),
        title=_("Article %(number)s has to be reviewed."),
        audience=(assignee, managers),
        is_internal=True,
    ),
    Declaration(
        "article.expire",
        name=_("An article expired"),
        title=_("Article %(number)s expired: it is suggested no more."),
        audience=(assignee,),
        is_internal=True,
    ),
    Declaration(
        "article.rate",
        name=_("Somebody said whether an article helped"),
        title=_("%(by)s said whether article %(number)s helped."),
        audience=(assignee,),
        default=Way.INBOX,
        quote=quoted_fact("words"),
        is_internal=True,
    ),
    Declaration(
        "article.note",
        name=_("An internal note on an article"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, assignee, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
]
for notice in NOTICES:
    declare(notice)
