"""Which links a person may see: those whose both ends he or she may see."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.links.meanings import Meaning, meaning_of
from evident.kernel.links.models import Link
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, visible_to

LINE = ("organisation", "requester", "assignee", "team")


@dataclass(frozen=True)
class Linked:
    """A link as seen from one record: what that is to the other."""

    link: Link
    meaning: Meaning
    record: Record
    """The record at the other end."""


def of_record(*, record: Record, user: User) -> list[Linked]:
    """Return the links of `record` whose other ends `user` may see, by meaning, oldest first."""
    if not sees(user, record=record):
        return []
    found_links = Link.objects.filter(Q(start=record) | Q(end=record)).select_related("by")
    links = list(found_links.order_by("at", "id"))
    others = {link.end_id if link.start_id == record.pk else link.start_id for link in links}
    seen = visible_to(user).filter(pk__in=others).select_related(*LINE).in_bulk()
    found = [linked for link in links if (linked := _from(record, link, seen))]
    return sorted(found, key=lambda linked: linked.meaning.code)


def _from(record: Record, link: Link, seen: dict[int, Record]) -> Linked | None:
    meaning, other = meaning_of(link.meaning), link.end_id
    if link.start_id != record.pk:
        meaning, other = meaning_of(meaning.inverse), link.start_id
    return Linked(link, meaning, seen[other]) if other in seen else None


def get(*, pk: int, user: User) -> Link:
    """Return one link. Raises Http404 alike for one that is hidden and one that is not."""
    link = Link.objects.select_related("start", "end").filter(pk=pk).first()
    if link is None or not all(sees(user, record=end) for end in (link.start, link.end)):
        raise Http404
    return link
