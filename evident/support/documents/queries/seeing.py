"""Which documents a user may see, the master list, and the versions of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.support.documents.models import Document, DocumentQuerySet, Version
from evident.support.documents.procedure import LIVE, READY, REVIEWED, WRITABLE, State

LINE = ("organisation", "assignee", "published")
BESIDE = (
    *("organisation", "assignee", "requester", "author", "reviewer", "approver"),
    *("published", "draft", "published__author", "published__reviewer", "published__approver"),
    *("published__file", "published__tailoring", "draft__author", "draft__file"),
    *("draft__tailoring", "draft__reviewer", "draft__approver"),
)
ORDERS = {
    order.code: order
    for order in (
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
    )
}
STAGES = ("valid", "work", "review", "due", "differs", "external", "gone", "any")


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "valid"
    """One of STAGES."""
    text: str = ""
    sort: str = ""
    process: str = ""
    classification: str = ""
    clause: str = ""
    is_mine: bool = False


def visible_to(user: User) -> DocumentQuerySet:
    """Return the documents `user` may see."""
    return narrow(Document.objects.all(), user=user, kinds=("document",))  # type: ignore[return-value]


def get(*, number: str, user: User) -> Document:
    """Return one document. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    document = called(visible_to(user).select_related(*BESIDE), number)
    if document is None:
        raise Http404
    return document


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[Document]:
    """Return the documents `user` may see that `filters` keep; `at` is now."""
    documents: QuerySet[Document] = visible_to(user).filter(of_stage(filters.stage, at=at))
    for name in ("sort", "process", "classification"):
        if value := getattr(filters, name):
            documents = documents.filter(**{name: value})
    if filters.clause:
        clause = filters.clause
        documents = documents.filter(Q(clause=clause) | Q(clause__startswith=f"{clause}."))
    if filters.is_mine:
        documents = documents.filter(assignee=user)
    if filters.text:
        seen: QuerySet[Record] = documents
        documents = matching(seen, user=user, text=filters.text, kinds=("document",))  # type: ignore[assignment]
    return documents


def of_stage(stage: str, *, at: datetime) -> Q:
    """Return the condition of a stage."""
    return {
        "valid": Q(state__in=LIVE),
        "work": Q(state__in=WRITABLE),
        "review": Q(state__in=REVIEWED | READY),
        "due": Q(state__in=LIVE, due_at__lte=at),
        "differs": Q(state__in=LIVE) & ~Q(differing=[]),
        "external": Q(sort="external", is_open=True),
        "gone": Q(state__in=(State.WITHDRAWN, State.ARCHIVED, State.DISPOSED)),
    }.get(stage, Q())


def versions_of(document: Document, *, user: User) -> QuerySet[Version]:
    """Return the versions of a document `user` may read, newest first: readers, the published."""
    people = ("author", "reviewer", "approver", "file", "tailoring")
    versions = document.versions.select_related(*people).order_by("-number")
    if access_of(user).may("document.view_internal", document):
        return versions
    published = document.published if document.is_live else None
    return versions.filter(number=published.number) if published else versions.none()


def begun_from(templates: Collection[str], *, user: User) -> dict[str, Document]:
    """Return by template the documents in work or in use that `user` may see."""
    if not templates:
        return {}
    rows = visible_to(user).filter(template__in=templates, is_open=True).order_by("pk")
    return {each.template: each for each in rows}


def version_of(document: Document, number: int, *, user: User) -> Version:
    """Return a version the person may read. Raises Http404."""
    found = versions_of(document, user=user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def staff() -> QuerySet[User]:
    """Return our own people who still work here."""
    people = User.objects.filter(is_active=True, organisation__kind=OrganisationKind.PROVIDER)
    return people.order_by("name")


def tailorings() -> QuerySet[ProcedureVersion]:
    """Return the drafts of tailored procedures."""
    return ProcedureVersion.objects.filter(state=VersionState.DRAFT).order_by("kind")
