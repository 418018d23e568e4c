"""Reading documents and beginning one through the API."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, unknown
from evident.api.idempotency import repeatable
from evident.api.paging import PageOut
from evident.kernel.files.written import PAPERS
from evident.kernel.records.paging import page_of
from evident.kernel.records.queries import sees_internal
from evident.kernel.records.reading import note_reading
from evident.support.documents import actions, queries
from evident.support.documents.api.routing import router
from evident.support.documents.api.schemas import (
    AcknowledgementOut,
    DocumentFilters,
    DocumentIn,
    DocumentLine,
    DocumentOut,
    DocumentTemplateOut,
    DocumentVersionOut,
    given,
    line,
    version_out,
    whole,
)
from evident.support.documents.papers import figures_of, paper_of
from evident.support.documents.patterns import pattern_of, patterns
from evident.support.documents.procedure import PROCEDURE


@router.get("", response=PageOut[DocumentLine], operation_id="list_documents")
def list_documents(request: ApiRequest, wanted: Query[DocumentFilters]) -> dict[str, Any]:
    """List the documents you may see: the master list."""
    filters = queries.Filters(**wanted.model_dump(exclude={"page", "limit", "order"}))
    rows = queries.filtered(user=request.auth, at=timezone.now(), filters=filters)
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["touched"])
    rows = rows.select_related("published")
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [line(document) for document in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get(
    "/templates", response=list[DocumentTemplateOut], operation_id="list_document_templates"
)
def templates(request: ApiRequest) -> list[dict[str, Any]]:  # noqa: ARG001  # everybody's
    """List the templates of documents there are."""
    names = ("code", "sort", "clause", "process")
    return [
        {name: getattr(each, name) for name in names}
        | {"title": each.name, "requirements": list(each.requirements)}
        for each in patterns().values()
    ]


@router.get("/{number}", response=DocumentOut, operation_id="get_document")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one document; its version as a record is the ETag."""
    document = queries.get(number=number, user=request.auth)
    note_reading(record=document, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{document.version}"'
    return whole(document, user=request.auth)


@router.get(
    "/{number}/versions",
    response=list[DocumentVersionOut],
    operation_id="list_document_versions",
)
def versions(request: ApiRequest, number: str) -> list[Any]:
    """List the versions you may read, newest first."""
    document = queries.get(number=number, user=request.auth)
    return [version_out(each) for each in queries.versions_of(document, user=request.auth)]


@router.get("/{number}/versions/{version}/{form}", operation_id="get_document_file")
def file(
    request: ApiRequest, number: str, version: int, form: Code, language: Code = "en"
) -> HttpResponse:
    """Return a version as a file: `form` is pdf or docx, `language` en or zh."""
    document = queries.get(number=number, user=request.auth)
    found = queries.version_of(document, version, user=request.auth)
    if form not in PAPERS:
        raise unknown("form", form)
    if found.disposed_at is not None:
        raise Http404
    write, media_type = PAPERS[form]
    files = figures_of(document, found, user=request.auth)
    content = write(paper_of(document, found, chinese=language == "zh", files=files))
    return HttpResponse(content, content_type=media_type)


@router.get(
    "/{number}/readers",
    response=list[AcknowledgementOut],
    operation_id="list_document_readers",
)
def readers(request: ApiRequest, number: str) -> list[Any]:
    """List who is asked to read the valid version; yourself alone where you only read it."""
    document = queries.get(number=number, user=request.auth)
    asked = queries.readers_of(document)
    if not sees_internal(request.auth, record=document):
        asked = asked.filter(person=request.auth)
    return list(asked[:1000])


@router.post("", response={201: DocumentOut}, operation_id="draft_document")
@repeatable(
    lambda request, made, **_: whole(queries.get(number=made, user=request.auth), user=request.auth)
)
def draft(request: ApiRequest, data: DocumentIn) -> Status[dict[str, Any]]:
    """Begin a document. With an idempotency key, repeating the request makes no second one."""
    user, now = request.auth, timezone.now()
    facts = given(data)
    template = facts.pop("template", "")
    if template:
        if pattern_of(template) is None:
            raise unknown("template", template)
        told = {name: value for name, value in facts.items() if value}
        made = actions.draft_from(template=template, by=user, at=now, **told)
    else:
        made = actions.draft(by=user, at=now, **facts)
    document = queries.get(number=made.number, user=user)
    return Status(201, whole(document, user=user))


@router.get("/{number}/steps", response=list[Code], operation_id="list_document_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    document = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(document, by=request.auth)]
