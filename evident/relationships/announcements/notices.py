"""What people hear of announcements."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import (
    Declaration,
    Receiver,
    Role,
    Way,
    declare,
    quoted_fact,
)
from evident.kernel.notifications.receivers import holders, watchers
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.announcements.models import Announcement


def readers(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give the people of the customers it is for."""
    announcement = Announcement.objects.filter(pk=record.pk).first()
    if announcement is None:
        return
    people = User.objects.filter(is_active=True, organisation__kind=OrganisationKind.CUSTOMER)
    if not announcement.to_all:
        people = people.filter(organisation__in=announcement.customers.all())
    for pk in people.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=1000):
        yield pk, Role.WATCHER


def managers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever publishes."""
    yield from holders("process_manager", record, entry)


for notice in (
    Declaration(
        "announcement.draft",
        name=_("An announcement waits to be published"),
        title=_("%(by)s drafted announcement %(number)s."),
        audience=(managers,),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "announcement.publish",
        name=_("Something is announced about your services"),
        title=_("News about your services: %(number)s."),
        audience=(readers, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "announcement.inform",
        name=_("News on an announcement"),
        title=_("News on %(number)s."),
        audience=(readers, watchers),
        default=Way.INBOX,
        quote=quoted_fact("note"),
    ),
    Declaration(
        "announcement.end",
        name=_("What was announced is over"),
        title=_("%(number)s is over."),
        audience=(readers, watchers),
        default=Way.INBOX,
        quote=quoted_fact("note"),
    ),
):
    declare(notice)
