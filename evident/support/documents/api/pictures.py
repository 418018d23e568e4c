"""Writing documents with pictures in them through the API, sent as `multipart/form-data`."""

from typing import Any

from django.utils import timezone
from ninja import File, Form, Status, UploadedFile

from evident.api.authentication import ApiRequest
from evident.api.fields import unknown
from evident.api.idempotency import repeatable
from evident.api.versions import IF_MATCH
from evident.kernel.attachments import incoming
from evident.support.documents import actions, queries
from evident.support.documents.api.routing import router
from evident.support.documents.api.schemas import (
    DocumentEditWithPicturesIn,
    DocumentOut,
    DocumentWithPicturesIn,
    PicturesIn,
    given,
    whole,
)
from evident.support.documents.api.steps import edited
from evident.support.documents.patterns import pattern_of
from evident.support.documents.picturing import Picture


def told(data: PicturesIn, pictures: list[UploadedFile]) -> dict[str, Any]:
    """Return what was told, with the pictures as the actions take them."""
    facts = given(data)
    place, alt, caption = (
        facts.pop(f"picture_{name}", getattr(data, f"picture_{name}"))
        for name in ("place", "alt", "caption")
    )
    files = [incoming.File(each.name or "", each.chunks()) for each in pictures]
    return facts | {"pictures": [Picture(file, alt, caption, place) for file in files]}


@router.post(
    "/drafts/with-pictures",
    response={201: DocumentOut},
    operation_id="draft_document_with_pictures",
)
@repeatable(
    lambda request, made, **_: whole(queries.get(number=made, user=request.auth), user=request.auth)
)
def draft(
    request: ApiRequest,
    data: Form[DocumentWithPicturesIn],
    pictures: File[list[UploadedFile]],
) -> Status[dict[str, Any]]:
    """
    Begin a document with pictures at the end of its text.

    One that cannot be shown is refused with 409 and a sentence, and nothing is begun.
    """
    user, now = request.auth, timezone.now()
    facts = told(data, pictures)
    template = facts.pop("template", "")
    if template:
        if pattern_of(template) is None:
            raise unknown("template", template)
        given_ones = {name: value for name, value in facts.items() if value}
        document = actions.draft_from(template=template, by=user, at=now, **given_ones)
    else:
        document = actions.draft(by=user, at=now, **facts)
    return Status(201, whole(document, user=user))


@router.post(
    "/{number}/edit-with-pictures",
    response=DocumentOut,
    operation_id="edit_document_with_pictures",
    openapi_extra=IF_MATCH,
)
def edit(
    request: ApiRequest,
    number: str,
    data: Form[DocumentEditWithPicturesIn],
    pictures: File[list[UploadedFile]],
) -> dict[str, Any]:
    """Put texts in place of the draft's as `edit` does, with pictures at their end."""
    return edited(request, number, told(data, pictures))
