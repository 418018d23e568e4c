"""Files that come with a message."""

from typing import Any

from django.contrib import messages
from django.utils import timezone

from evident.kernel.attachments import actions as attachments
from evident.kernel.comments.models import Comment
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.web.requests import UserRequest


def attach(
    request: UserRequest,
    record: Record,
    files: list[Any],
    *,
    comment: Comment | None,
    is_internal: bool,
) -> list[str]:
    """Attach the files, to `comment` if there is one; tell which were refused, and return these."""
    refused = []
    for file in files:
        try:
            attachments.add(
                record=record,
                by=request.user,
                at=timezone.now(),
                name=file.name,
                content=file.chunks(),
                is_internal=is_internal,
                comment=comment,
            )
        except StepRefused as refusal:
            refused.append(file.name)
            messages.error(request, f"{file.name}: {refusal}")
    return refused
