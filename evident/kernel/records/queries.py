"""Which records a person may see. Absent and hidden look alike everywhere."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from evident.kernel.access.queries import Access, Reach, access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.records import audiences, belonging
from evident.kernel.records import kinds as record_kinds
from evident.kernel.records.models import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)
AnyRow = TypeVar("AnyRow", bound=Model)
OPENS_RESTRICTED = "record.view_restricted"
LINE = ("organisation", "requester", "team", "assignee")


def visible_to(user: User, *, kinds: tuple[str, ...] | None = None) -> QuerySet[Record]:
    """Return the records of `kinds` (of every process if not given) that `user` may see."""
    wanted = record_kinds.known() if kinds is None else kinds
    return narrow(Record.objects.all(), user=user, kinds=wanted)


def narrow(
    records: "QuerySet[AnyRecord]", *, user: User, kinds: tuple[str, ...]
) -> "QuerySet[AnyRecord]":
    """
    Keep the rows of `records` that `user` may see; works for a process's own table as well.

    Seeing comes from `view` (all, or named organisations, or what belongs to the requirements a
    grant is limited to), `view_organisation` (those of the
    user's own organisation), `view_own` (those he or she asked for or watches) or
    `view_published` (those their module publishes to him or her). A grant that is limited to an
    organisation opens the former two for its records alone. A restricted record is seen by those
    who work on it, and by holders of `record.view_restricted`: of an organisation, its records.
    """
    access = access_of(user)
    # Every index of lists starts with the kind, so it has to be named even where all are seen.
    records = records.filter(kind=kinds[0]) if len(kinds) == 1 else records.filter(kind__in=kinds)
    if not all(access.reach(f"{kind}.view").everywhere for kind in kinds):
        seen = Q(pk__in=[])
        for kind in kinds:
            seen |= Q(kind=kind) & seen_of_kind(access, kind=kind)
        records = records.filter(seen)
    opened = access.reach(OPENS_RESTRICTED)
    if opened.everywhere:
        return records
    mine = Team.members.through.objects.filter(user_id=user.pk).values("team_id")
    seen = Q(is_restricted=False) | Q(assignee=user) | Q(requester=user) | Q(team__in=mine)
    if opened.organisations:
        seen |= Q(organisation_id__in=opened.organisations)
    return records.filter(seen)


def get(*, number: str, user: User) -> Record:
    """
    Return the record called `number`, of whichever process, with what a line shows of it.

    Raises Http404 alike for one that is hidden and one that is not.
    """
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    found = called(visible_to(user).select_related(*LINE), number)
    if found is None:
        raise Http404
    return found


def called(rows: "QuerySet[AnyRow]", number: str) -> "AnyRow | None":
    """
    Return the one of `rows` that is called `number`, or None.

    Django's `first` would sort, and compare the order with every column: a third of the time.
    """
    return next(iter(rows.filter(number=number).order_by()[:1]), None)


def seen_of_kind(access: Access, *, kind: str) -> Q:
    """Return the condition under which `access` sees a record of `kind`."""
    reach = access.reach(f"{kind}.view")
    if reach.everywhere:
        return Q()
    seen = Q(pk__in=[])
    if reach.organisations:
        seen |= Q(organisation_id__in=reach.organisations)
    if reach.parts:
        inside = belonging.within(reach.parts, kind=kind)
        if not inside:
            return inside
        seen |= inside
    if access.may_in(f"{kind}.view_organisation", access.organisation_id):
        seen |= Q(organisation_id=access.organisation_id)
    if access.may_somewhere(f"{kind}.view_own"):
        watched = Record.watchers.through.objects.filter(user_id=access.user_id)
        own = Q(requester_id=access.user_id) | Q(pk__in=watched.values("record_id"))
        if not access.may(f"{kind}.view_own"):
            own &= Q(organisation_id__in=access.reach(f"{kind}.view_own").organisations)
        seen |= own
    published = audiences.published_to(access, kind=kind)
    if published is not None:
        seen |= published
    return seen


def sees(user: User, *, record: Record) -> bool:
    """Return whether `user` may see `record`: what `narrow` decides, for one row at hand."""
    access = access_of(user)
    reach = access.reach(f"{record.kind}.view")
    is_seen = (
        reach.everywhere
        or record.organisation_id in reach.organisations
        or (
            record.organisation_id == access.organisation_id
            and access.may_in(f"{record.kind}.view_organisation", access.organisation_id)
        )
        or (
            access.may_in(f"{record.kind}.view_own", record.organisation_id)
            and is_party(user, record=record)
        )
        or is_published(record, access=access)
        or is_within(record, reach=reach)
    )
    if not is_seen or not record.is_restricted:
        return is_seen
    if access.may_in(OPENS_RESTRICTED, record.organisation_id):
        return True
    if user.pk in (record.assignee_id, record.requester_id):
        return True
    return record.team_id is not None and user.teams.filter(pk=record.team_id).exists()


def is_within(record: Record, *, reach: Reach) -> bool:
    """Return whether `record` lies in a part that a limited grant reaches."""
    if not reach.parts:
        return False
    inside = belonging.within(reach.parts, kind=record.kind)
    return Record.objects.filter(inside, pk=record.pk).exists()


def is_published(record: Record, *, access: Access) -> bool:
    """Return whether `record` is published to somebody."""
    published = audiences.published_to(access, kind=record.kind)
    if published is None:
        return False
    return Record.objects.filter(published, pk=record.pk).exists()


def is_party(user: User, *, record: Record) -> bool:
    """Return whether `user` asked for `record` or watches it."""
    if record.requester_id == user.pk:
        return True
    return Record.watchers.through.objects.filter(record_id=record.pk, user_id=user.pk).exists()


def sees_internal(user: User, *, record: Record) -> bool:
    """Return whether `user` may read internal notes on `record`."""
    return access_of(user).may(f"{record.kind}.view_internal", record)
