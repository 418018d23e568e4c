"""Who is asked to read a document, and who has, on a page and as a file."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare
from evident.support.documents import queries
from evident.support.documents.models import Acknowledgement, Document
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest

MOST = 1_000


def document_of(user: User, number: str) -> Document:
    """Return a document whose readers somebody may know. Raises Http404, PermissionDenied."""
    document = queries.get(number=number, user=user)
    require(user, "document.view_internal", document)
    return document


def readers_for(
    user: User, _query: QueryDict, _at: datetime, number: str
) -> "QuerySet[Acknowledgement]":
    """Return who is asked to read a document, to who may know."""
    return queries.readers_of(document_of(user, number))


EXPORT = declare(
    Export(
        "document",
        "documents",
        rows=readers_for,
        columns=(
            Column("document", gettext_lazy("Document"), ("document__number",), width=12),
            Column("person", gettext_lazy("Person"), ("person__name",), width=24),
            Column("organisation", gettext_lazy("Organisation"), ("person__organisation__name",)),
            Column("version", gettext_lazy("Version"), ("version__number",), width=10),
            Column("until", gettext_lazy("To be read until"), ("due_at",), "moment"),
            Column("read", gettext_lazy("Read"), ("acknowledged_at",), "moment"),
            Column("reminded", gettext_lazy("Reminded"), ("reminded_at",), "moment"),
        ),
        home="readers",
        name=gettext_lazy("Readers"),
        organisation="document__organisation_id",
        code="document_reader",
        within="<str:number>/readers/",
    )
)


@login_required
@require_GET
def readers(request: UserRequest, number: str) -> HttpResponse:
    """Show who is asked to read the published version, and who has."""
    document, now = document_of(request.user, number), timezone.now()
    context = {
        "document": document,
        "rate": queries.rate_of(document, at=now),
        "readers": queries.readers_of(document)[:MOST],
        "now": now,
        **offered(request, EXPORT, number=document.number),
    }
    return render(request, "documents/readers.html", context)
