"""Evidence beside the questions of audits, through the API."""

from datetime import datetime
from typing import Any

from ninja import Query, Schema

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, PersonOut, found
from evident.api.idempotency import repeatable
from evident.api.versions import IF_MATCH
from evident.management.audits.actions import citing as actions
from evident.management.audits.api.audits import again, line_of, router, taken
from evident.management.audits.api.schemas import AuditOut
from evident.management.audits.exhibits import Exhibit
from evident.management.audits.queries import auditing, citing
from evident.management.audits.queries.citing import Cited

of_audits = router
"""All of audits, with what is declared here."""


class CitationOut(Schema):
    """Evidence beside a question, as it was when it was cited; no title where it is hidden."""

    id: Key
    line: Key
    sort: str
    number: str
    title: str
    version: str
    sha256: str
    address: str
    at: datetime
    by: PersonOut


class ExhibitOut(Schema):
    """What may be cited, as it is now."""

    sort: str
    key: str
    number: str
    title: str
    version: str
    sha256: str
    address: str


class ExhibitsIn(Schema):
    """Words or a number."""

    text: Code = ""


class CitationIn(Schema):
    """What is cited: sort and key of an exhibit."""

    sort: Code
    key: Code


def shown(each: Cited) -> dict[str, Any]:
    """Return a piece of evidence as the API shows it."""
    citation = each.citation
    names = ("id", "sort", "number", "version", "sha256", "at", "by")
    return {name: getattr(citation, name) for name in names} | {
        "line": citation.line_id, "title": each.title, "address": each.address,
    }  # fmt: skip


@router.get("/{number}/exhibits", response=list[ExhibitOut], operation_id="find_audit_evidence")
def exhibits(request: ApiRequest, number: str, wanted: Query[ExhibitsIn]) -> list[Exhibit]:
    """Find what you may cite in an audit, by words or a number."""
    auditing.get_audit(number=number, user=request.auth)
    found_there = citing.found_by(wanted.text, user=request.auth)
    return [each for _shelf, exhibits in found_there for each in exhibits]


@router.get("/{number}/citations", response=list[CitationOut], operation_id="list_audit_evidence")
def citations(request: ApiRequest, number: str) -> list[dict[str, Any]]:
    """List the evidence beside the questions of an audit."""
    audit = auditing.get_audit(number=number, user=request.auth)
    return [shown(each) for each in citing.shown(citing.citations_of(audit), user=request.auth)]


@router.post(
    "/{number}/checklist/{line}/cite",
    response=AuditOut,
    operation_id="cite_audit_evidence",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def cite(request: ApiRequest, number: str, line: Key, data: CitationIn) -> dict[str, Any]:
    """Put evidence beside a question; number, title, version and hash are kept as they are now."""
    known = line_of(request, number, line)
    return taken(request, number, actions.cite, line=known, **data.model_dump())


@router.post(
    "/{number}/citations/{citation}/drop",
    response=AuditOut,
    operation_id="drop_audit_evidence",
    openapi_extra=IF_MATCH,
)
def drop(request: ApiRequest, number: str, citation: Key) -> dict[str, Any]:
    """Take evidence away before the audit is reported."""
    audit = auditing.get_audit(number=number, user=request.auth)
    known = found(citing.citations_of(audit), "citation", pk=citation)
    return taken(request, number, actions.drop_citation, citation=known)
