"""Linking two records, and taking the link away."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.links.meanings import Meaning, is_reserved, meaning_of
from evident.kernel.links.models import Link
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.telling import declare_events
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.kernel.trail import actions as trail

declare_events(
    {
        "link.add": gettext_lazy("%(who)s linked another record"),
        "link.remove": gettext_lazy("%(who)s unlinked another record"),
    }
)

MOST_STEPS = 10_000
"""Records looked at for a circle; no chain of causes or parents is anywhere near as long."""


def add(*, record: Record, other: Record, meaning: str, by: User | None, at: datetime) -> Link:
    """
    Say that `record` is `meaning` to `other`: `caused_by` that it was caused by the other.

    Both records get an entry in the trail. Needs `link` on `record` and sight of both. Raises
    PermissionDenied; StepRefused if it is linked so already, if a chain would come back to its
    start, or if their procedure has a step of its own for it; KeyError for an unknown meaning.
    """
    said = meaning_of(meaning)
    require(record, other, by=by)
    if record.pk == other.pk:
        raise StepRefused(_("A record cannot be linked to itself."))
    if is_reserved(record.kind, other.kind, meaning):
        raise StepRefused(
            _("%(process)s has a step of its own for this: use it instead.")
            % {"process": kind_of(record.kind).name}
        )
    with transaction.atomic():
        locked = lock(record, other)
        start, end, stored = _as_stored(locked[record.pk], locked[other.pk], said)
        if Link.objects.filter(start=start, end=end, meaning=stored.code).exists():
            raise StepRefused(
                _("%(number)s and %(other)s are linked so already.")
                % {"number": record.number, "other": other.number}
            )
        if not stored.may_circle:
            refuse_circle(start, end, stored)
        link = Link.objects.create(start=start, end=end, meaning=stored.code, by=by, at=at)
        _trace("link.add", link, by=by, at=at)
    return link


def remove(*, link: Link, by: User, at: datetime) -> None:
    """
    Take a link away; both records get an entry in the trail.

    Needs `link` on one of both and sight of both. Raises PermissionDenied, StepRefused if
    it is gone already.
    """
    start, end = link.start, link.end
    try:
        require(start, end, by=by)
    except PermissionDenied:
        require(end, start, by=by)
    with transaction.atomic():
        lock(start, end)
        if not Link.objects.filter(pk=link.pk).exists():
            raise StepRefused(_("This link is gone already."))
        _trace("link.remove", link, by=by, at=at)
        Link.objects.filter(pk=link.pk).delete()


def require(record: Record, other: Record, *, by: User | None) -> None:
    """Raise PermissionDenied unless `by` may link `record` and sees both."""
    if by is not None and not (
        access_of(by).may(f"{record.kind}.link", record)
        and sees(by, record=record)
        and sees(by, record=other)
    ):
        raise PermissionDenied(_("You are not allowed to do this."))


def lock(*records: Record) -> dict[int, Record]:
    """Return the records locked, always in the same order, so that two linkings never block."""
    ids = [record.pk for record in records]
    return {
        record.pk: record
        for record in Record.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
    }


def _as_stored(record: Record, other: Record, said: Meaning) -> tuple[Record, Record, Meaning]:
    if said.is_mutual:
        start, end = sorted((record, other), key=lambda each: each.pk)
        return start, end, said
    if said.is_stored:
        return record, other, said
    return other, record, meaning_of(said.inverse)


def refuse_circle(start: Record, end: Record, meaning: Meaning) -> None:
    """
    Raise StepRefused if a chain of `meaning` leads from `end` to `start` already.

    One at a time for each meaning: two halves of a circle may be said at the same moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"link.{meaning.code}"])
    reached, border = {end.pk}, {end.pk}
    while border and len(reached) < MOST_STEPS:
        links = Link.objects.filter(meaning=meaning.code, start__in=border)
        border = set(links.values_list("end_id", flat=True)) - reached
        reached |= border
    if start.pk in reached:
        raise StepRefused(
            _("%(number)s is above %(other)s already: a record cannot be below itself.")
            % {"number": start.number, "other": end.number}
        )


def _trace(event: str, link: Link, *, by: User | None, at: datetime) -> None:
    stored = meaning_of(link.meaning)
    ends = (link.start, stored.code, link.end), (link.end, stored.inverse, link.start)
    for record, meaning, other in ends:
        Record.objects.filter(pk=record.pk, updated_at__lt=at).update(updated_at=at)
        trail.write(
            event=event,
            by=by,
            at=at,
            record=record,
            facts={"link": link.pk, "meaning": meaning, "other": other.number},
        )
