"""Steps of documents through the API."""

from typing import Any

from django.utils import timezone
from ninja import Status

from evident.api.authentication import ApiRequest
from evident.api.fields import found
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team
from evident.kernel.attachments import queries as kept
from evident.kernel.procedures.seeing import as_seen
from evident.support.documents import actions, queries
from evident.support.documents.api.routing import router
from evident.support.documents.api.schemas import (
    AcknowledgeIn,
    ArchiveIn,
    CarriedIn,
    DisposalIn,
    DistributionIn,
    DocumentEditIn,
    DocumentFactsIn,
    DocumentOut,
    DocumentOwnerIn,
    DocumentReasonIn,
    DocumentRemarkIn,
    DocumentSubmitIn,
    given,
    whole,
)


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the document as it is then."""
    user = request.auth
    document = as_seen(queries.get(number=number, user=user), version=version_seen(request))
    getattr(actions, name)(document=document, by=user, at=timezone.now(), **facts)
    return whole(queries.get(number=number, user=user), user=user)


@router.post(
    "/{number}/edit", response=DocumentOut, operation_id="edit_document", openapi_extra=IF_MATCH
)
def edit(request: ApiRequest, number: str, data: DocumentEditIn) -> dict[str, Any]:
    """Put texts, or a file attached before, in place of the draft's."""
    return edited(request, number, given(data))


def edited(request: ApiRequest, number: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Put what was told in place of the draft's, and return the document as it is then."""
    if "attachment" in facts:
        document = queries.get(number=number, user=request.auth)
        files = kept.of_record(record=document, user=request.auth)
        facts["file"] = found(files, "attachment", pk=facts.pop("attachment"))
    return taken(request, number, "edit", **facts)


@router.post(
    "/{number}/describe",
    response=DocumentOut,
    operation_id="describe_document",
    openapi_extra=IF_MATCH,
)
def describe(request: ApiRequest, number: str, data: DocumentFactsIn) -> dict[str, Any]:
    """Correct what a document says of itself."""
    return taken(request, number, "describe", **given(data))


@router.post(
    "/{number}/distribute",
    response=DocumentOut,
    operation_id="distribute_document",
    openapi_extra=IF_MATCH,
)
def distribute(request: ApiRequest, number: str, data: DistributionIn) -> dict[str, Any]:
    """Say who is to read it; whoever is new is asked, others are asked no more."""
    return taken(
        request,
        number,
        "distribute",
        roles=[found(Role.objects.all(), "roles", code=each) for each in data.roles],
        teams=[found(Team.objects.all(), "teams", code=each) for each in data.teams],
        people=[found(queries.staff(), "people", login=each) for each in data.people],
        acknowledge_days=data.acknowledge_days,
    )


@router.post(
    "/{number}/carry", response=DocumentOut, operation_id="carry_tailoring", openapi_extra=IF_MATCH
)
def carry(request: ApiRequest, number: str, data: CarriedIn) -> dict[str, Any]:
    """Let approving it put the draft of a tailored procedure into force."""
    version = found(queries.tailorings(), "kind", kind=data.kind) if data.kind else None
    return taken(request, number, "carry", tailoring=version)


@router.post(
    "/{number}/assign", response=DocumentOut, operation_id="assign_document", openapi_extra=IF_MATCH
)
def assign(request: ApiRequest, number: str, data: DocumentOwnerIn) -> dict[str, Any]:
    """Name the owner."""
    owner = found(queries.staff(), "assignee", login=data.assignee)
    return taken(request, number, "assign", assignee=owner)


@router.post(
    "/{number}/review", response=DocumentOut, operation_id="review_document", openapi_extra=IF_MATCH
)
def review(request: ApiRequest, number: str, data: DocumentRemarkIn) -> dict[str, Any]:
    """Record that you reviewed what was submitted and found it in order."""
    return taken(request, number, "review", remark=data.remark)


@router.post(
    "/{number}/archive",
    response=DocumentOut,
    operation_id="archive_document",
    openapi_extra=IF_MATCH,
)
def archive(request: ApiRequest, number: str, data: ArchiveIn) -> dict[str, Any]:
    """Let the time of keeping of a withdrawn document begin."""
    return taken(request, number, "archive", archive_place=data.archive_place)


@router.post(
    "/{number}/dispose",
    response=DocumentOut,
    operation_id="dispose_document",
    openapi_extra=IF_MATCH,
)
def dispose(request: ApiRequest, number: str, data: DisposalIn) -> dict[str, Any]:
    """Destroy texts and files of a document whose time of keeping is over."""
    return taken(request, number, "dispose", disposal_note=data.disposal_note)


@router.post("/{number}/acknowledge", response={204: None}, operation_id="acknowledge_document")
def acknowledge(request: ApiRequest, number: str, data: AcknowledgeIn) -> Status[None]:
    """Say that you have read the valid version."""
    document = queries.get(number=number, user=request.auth)
    actions.acknowledge(document=document, by=request.auth, at=timezone.now(), version=data.version)
    return Status(204, None)


@router.post(
    "/{number}/submit",
    response=DocumentOut,
    operation_id="submit_document",
    openapi_extra=IF_MATCH,
)
def submit(
    request: ApiRequest, number: str, data: DocumentSubmitIn | None = None
) -> dict[str, Any]:
    """Ask for review and approval of a new document."""
    return taken(request, number, "submit", **given(data) if data else {})


@router.post(
    "/{number}/submit_revision",
    response=DocumentOut,
    operation_id="submit_document_revision",
    openapi_extra=IF_MATCH,
)
def submit_revision(
    request: ApiRequest, number: str, data: DocumentSubmitIn | None = None
) -> dict[str, Any]:
    """Ask for review and approval of a revision."""
    return taken(request, number, "submit_revision", **given(data) if data else {})


@router.post(
    "/{number}/approve",
    response=DocumentOut,
    operation_id="approve_document",
    openapi_extra=IF_MATCH,
)
def approve(request: ApiRequest, number: str) -> dict[str, Any]:
    """Approve a new document: this version never changes again."""
    return taken(request, number, "approve")


@router.post(
    "/{number}/approve_revision",
    response=DocumentOut,
    operation_id="approve_document_revision",
    openapi_extra=IF_MATCH,
)
def approve_revision(request: ApiRequest, number: str) -> dict[str, Any]:
    """Approve a revision: this version never changes again."""
    return taken(request, number, "approve_revision")


@router.post(
    "/{number}/publish",
    response=DocumentOut,
    operation_id="publish_document",
    openapi_extra=IF_MATCH,
)
def publish(request: ApiRequest, number: str) -> dict[str, Any]:
    """Give the approved version to its readers."""
    return taken(request, number, "publish")


@router.post(
    "/{number}/revise",
    response=DocumentOut,
    operation_id="revise_document",
    openapi_extra=IF_MATCH,
)
def revise(request: ApiRequest, number: str) -> dict[str, Any]:
    """Begin a new version beside the valid one."""
    return taken(request, number, "revise")


@router.post(
    "/{number}/drop_revision",
    response=DocumentOut,
    operation_id="drop_document_revision",
    openapi_extra=IF_MATCH,
)
def drop_revision(request: ApiRequest, number: str) -> dict[str, Any]:
    """Give a revision up."""
    return taken(request, number, "drop_revision")


@router.post(
    "/{number}/confirm",
    response=DocumentOut,
    operation_id="confirm_document",
    openapi_extra=IF_MATCH,
)
def confirm(request: ApiRequest, number: str) -> dict[str, Any]:
    """Record that you reviewed the valid version and that it is still right."""
    return taken(request, number, "confirm")


@router.post(
    "/{number}/send_back",
    response=DocumentOut,
    operation_id="send_document_back",
    openapi_extra=IF_MATCH,
)
def send_back(request: ApiRequest, number: str, data: DocumentReasonIn) -> dict[str, Any]:
    """Give a draft back to its author."""
    return taken(request, number, "send_back", reason=data.reason)


@router.post(
    "/{number}/send_back_revision",
    response=DocumentOut,
    operation_id="send_document_revision_back",
    openapi_extra=IF_MATCH,
)
def send_back_revision(request: ApiRequest, number: str, data: DocumentReasonIn) -> dict[str, Any]:
    """Give a revision back to its author."""
    return taken(request, number, "send_back_revision", reason=data.reason)


@router.post(
    "/{number}/withdraw",
    response=DocumentOut,
    operation_id="withdraw_document",
    openapi_extra=IF_MATCH,
)
def withdraw(request: ApiRequest, number: str, data: DocumentReasonIn) -> dict[str, Any]:
    """Take a document out of use."""
    return taken(request, number, "withdraw", reason=data.reason)
