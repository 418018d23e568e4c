"""What auditors may cite of modules below: records, and versions of documents."""

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.kernel.search.queries import matching
from evident.kernel.timelines.history import history_of
from evident.management.audits.exhibits import SHOWN, Exhibit, Shelf, hash_of, number_in, offer
from evident.support.documents import queries as documents
from evident.support.documents.models import Version

DOCUMENT = "document"


def record_exhibit(record: Record) -> Exhibit:
    """Return a record as it is now, with the hash of all it says by itself."""
    own = history_of(record.kind).model._base_manager.get(pk=record.pk)
    said = {field.attname: getattr(own, field.attname) for field in own._meta.concrete_fields}
    return Exhibit(
        sort="record",
        key=str(record.pk),
        number=record.number,
        title_en=record.title,
        title_zh=record.title,
        version=str(record.version),
        sha256=hash_of(said),
        address=reverse(kind_of(record.kind).url_name, args=[record.number]),
    )


def records_found(text: str, user: User) -> Iterator[Exhibit]:
    """Yield the records that words or a number find; documents are cited by version."""
    kinds = tuple(kind for kind in known() if kind != DOCUMENT)
    rows = visible_to(user).filter(kind__in=kinds)
    exact = list(rows.filter(number__iexact=text)[:1])
    others = matching(rows, user=user, text=text, kinds=kinds).order_by("-updated_at", "-pk")
    once = {each.pk: each for each in (*exact, *others[:SHOWN])}
    for record in list(once.values())[:SHOWN]:
        yield record_exhibit(record)


def record_found(key: str, user: User) -> Exhibit | None:
    """Return a record by its key."""
    found = visible_to(user).filter(pk=number_in(key)).exclude(kind=DOCUMENT).first()
    return record_exhibit(found) if found is not None else None


def records_seen(keys: Collection[str], user: User) -> set[str]:
    """Return which records somebody may see."""
    wanted = [number_in(key) for key in keys]
    return {str(pk) for pk in visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)}


def version_exhibit(version: Version) -> Exhibit:
    """Return a version of a document as it is now; an approved one never changes."""
    document = version.document
    texts = [version.title_en, version.title_zh, version.body_en, version.body_zh]
    return Exhibit(
        sort="document_version",
        key=str(version.pk),
        number=document.number,
        title_en=version.title_en or version.title_zh,
        title_zh=version.title_zh or version.title_en,
        version=str(version.number),
        sha256=version.sha256 or hash_of(texts),
        address=reverse("documents:version", args=[document.number, version.number]),
    )


def versions_found(text: str, user: User) -> Iterator[Exhibit]:
    """Yield the newest version of each document that words or a number find, valid ones first."""
    seen = documents.visible_to(user)
    exact = list(seen.filter(number__iexact=text)[:1])
    everything: QuerySet[Record] = seen
    others = matching(everything, user=user, text=text, kinds=(DOCUMENT,))
    newest = others.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:SHOWN]
    keys = list(dict.fromkeys([*(each.pk for each in exact), *newest]))[:SHOWN]
    rows = seen.in_bulk(keys)
    for document in (rows[key] for key in keys):
        for version in documents.versions_of(document, user=user)[:2]:
            yield version_exhibit(version)


def version_found(key: str, user: User) -> Exhibit | None:
    """Return a version by its key."""
    found = Version.objects.filter(pk=number_in(key)).select_related("document").first()
    if found is None or not versions_seen([key], user):
        return None
    return version_exhibit(found)


def versions_seen(keys: Collection[str], user: User) -> set[str]:
    """Return which versions somebody may read: whoever reads no notes, the valid one alone."""
    wanted = [number_in(key) for key in keys]
    seen = documents.visible_to(user).values("pk")
    rows = Version.objects.filter(pk__in=wanted, document__in=seen).select_related("document")
    access = access_of(user)
    return {
        str(each.pk)
        for each in rows
        if access.may("document.view_internal", each.document)
        or (each.document.is_live and each.document.published_id == each.pk)
    }


offer(Shelf("record", _("Record"), records_found, record_found, records_seen))
offer(
    Shelf(
        "document_version", _("Version of a document"), versions_found, version_found,
        versions_seen,
    )
)  # fmt: skip
