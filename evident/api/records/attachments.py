"""Files of a record: listing, sending, fetching and removing them."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils import timezone
from ninja import File, Form, Schema, Status, UploadedFile

from evident.api.authentication import ApiRequest
from evident.api.fields import Key
from evident.api.idempotency import repeatable
from evident.api.records.reading import opened
from evident.api.records.routers import attachments as router
from evident.api.records.routers import records
from evident.api.records.schemas import AttachmentOut, ReasonIn
from evident.kernel.attachments import actions, queries
from evident.kernel.attachments.models import Attachment
from evident.kernel.attachments.serving import sent
from evident.kernel.comments import queries as comments
from evident.kernel.records import queries as seen

BYTES = {
    "responses": {
        200: {
            "description": "The bytes, to be saved.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class AttachIn(Schema):
    """Who may have the file, and with what it was sent."""

    is_internal: bool = False
    comment: Key | None = None


@records.get("/{number}/attachments", response=list[AttachmentOut], operation_id="list_attachments")
def attachments(request: ApiRequest, number: str) -> Iterator[Attachment]:
    """List the files you may have, in the order they came."""
    record = opened(request, number)
    return queries.of_record(record=record, user=request.auth).standing().iterator()


@records.post("/{number}/attachments", response={201: AttachmentOut}, operation_id="add_attachment")
@repeatable(lambda request, made, **_: queries.get(pk=int(made), user=request.auth))
def add(
    request: ApiRequest, number: str, data: Form[AttachIn], file: File[UploadedFile]
) -> Status[Attachment]:
    """
    Attach one file, sent as `multipart/form-data`; to one of your own comments if it names one.

    A file that is empty, too large or runs by itself is refused with 409 and a sentence.
    """
    user, now = request.auth, timezone.now()
    record = seen.get(number=number, user=user)
    comment = comments.get(pk=data.comment, user=user) if data.comment is not None else None
    made = actions.add(
        record=record,
        by=user,
        at=now,
        name=file.name or "",
        content=file.chunks(),
        is_internal=data.is_internal,
        comment=comment,
    )
    return Status(201, queries.get(pk=made.pk, user=user))


@router.get(
    "/{attachment}",
    operation_id="download_attachment",
    url_name="download_attachment",
    openapi_extra=BYTES,
)
def download(request: ApiRequest, attachment: Key) -> HttpResponseBase:
    """Return the bytes of a file, to be saved and never shown by a browser."""
    found = queries.get(pk=attachment, user=request.auth)
    return sent(found, by=request.auth, at=timezone.now())


@router.post("/{attachment}/remove", response={204: None}, operation_id="remove_attachment")
def remove(request: ApiRequest, attachment: Key, data: ReasonIn) -> Status[None]:
    """Take a file away: its bytes are deleted, and the trail keeps what it was, who and why."""
    found = queries.get(pk=attachment, user=request.auth)
    actions.remove(attachment=found, by=request.auth, at=timezone.now(), reason=data.reason)
    return Status(204, None)
