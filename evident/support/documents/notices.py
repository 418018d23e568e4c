"""What people hear of documents."""

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
    able,
    assignee,
    holders,
    mentioned,
    named_in,
    newly_assigned,
    watchers,
)
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.support.documents.models import Acknowledgement, Document


def approvers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever may approve documents and did not write in this one."""
    drafts = Document.objects.filter(pk=record.pk).values_list("draft__author_id", "draft__writers")
    writers = {key for author, others in drafts for key in (author, *(others or ()))}
    for key, _reason in able("document.approve", record, entry):
        if key not in writers:
            yield key, Role.APPROVER


def controllers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever looks after documents."""
    yield from holders("sms_manager", record, entry)


def author(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever wrote the version in hand."""
    written = Document.objects.filter(pk=record.pk).exclude(author=None)
    for key in written.values_list("author_id", flat=True):
        if key is not None:
            yield key, Role.ASSIGNEE


def readers(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever is asked to read it and has not yet."""
    asked = Acknowledgement.objects.filter(
        document_id=record.pk, acknowledged_at=None, released_at=None
    )
    for key in asked.order_by("person_id").values_list("person_id", flat=True):
        yield key, Role.READER


NOTICES = [
    Declaration(
        "document.submit",
        name=_("A document waits for approval"),
        title=_("%(by)s submitted document %(number)s for review and approval."),
        audience=(approvers, assignee),
        is_internal=True,
    ),
    Declaration(
        "document.submit_revision",
        name=_("A revision of a document waits for approval"),
        title=_("%(by)s submitted a revision of document %(number)s for review and approval."),
        audience=(approvers, assignee),
        is_internal=True,
    ),
    Declaration(
        "document.approve",
        name=_("A document is approved"),
        title=_("%(by)s approved document %(number)s."),
        audience=(author, assignee, controllers),
        is_internal=True,
    ),
    Declaration(
        "document.approve_revision",
        name=_("A revision of a document is approved"),
        title=_("%(by)s approved the revision of document %(number)s."),
        audience=(author, assignee, controllers),
        is_internal=True,
    ),
    Declaration(
        "document.send_back",
        name=_("A document is sent back"),
        title=_("%(by)s sent document %(number)s back to you."),
        audience=(author,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "document.send_back_revision",
        name=_("A revision of a document is sent back"),
        title=_("%(by)s sent the revision of document %(number)s back to you."),
        audience=(author,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "document.publish",
        name=_("A document is published"),
        title=_("%(by)s published document %(number)s."),
        titles={Role.READER: _("%(by)s published document %(number)s: please read it.")},
        audience=(readers, assignee, watchers),
    ),
    Declaration(
        "document.distribute",
        name=_("A document is given to you to read"),
        title=_("%(by)s gave you document %(number)s to read."),
        audience=(readers,),
        default=Way.INBOX,
    ),
    Declaration(
        "document.remind",
        name=_("You have not read a document yet"),
        title=_("Document %(number)s still waits to be read by you."),
        audience=(named_in("person", Role.READER),),
    ),
    Declaration(
        "document.assign",
        name=_("You become the owner of a document"),
        title=_("%(by)s named the owner of document %(number)s."),
        titles={Role.ASSIGNEE: _("%(by)s made you the owner of document %(number)s.")},
        audience=(newly_assigned,),
        is_internal=True,
    ),
    Declaration(
        "document.fall_due",
        name=_("The review of a document is due"),
        title=_("Document %(number)s has to be reviewed."),
        audience=(assignee, controllers),
        is_internal=True,
    ),
    Declaration(
        "document.differ",
        name=_("Practice differs from a document"),
        title=_("What is set up is no longer what document %(number)s says."),
        audience=(assignee, controllers),
        is_internal=True,
    ),
    Declaration(
        "document.note",
        name=_("An internal note on a document"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, assignee, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
]
for notice in NOTICES:
    declare(notice)
