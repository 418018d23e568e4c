"""Talking on incidents through the API."""

from django.utils import timezone
from ninja import Status

from evident.api.authentication import ApiRequest
from evident.api.records.schemas import CommentOut
from evident.kernel.comments.models import Comment
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import TextIn


@router.post("/{number}/reply", response={201: CommentOut}, operation_id="reply_incident")
def reply(request: ApiRequest, number: str, data: TextIn) -> Status[Comment]:
    """Say something that everybody who sees the incident reads."""
    incident = queries.get(number=number, user=request.auth)
    return Status(
        201,
        actions.reply(incident=incident, by=request.auth, at=timezone.now(), text=data.text),
    )


@router.post("/{number}/note", response={201: CommentOut}, operation_id="note_incident")
def note(request: ApiRequest, number: str, data: TextIn) -> Status[Comment]:
    """Note something for staff alone."""
    incident = queries.get(number=number, user=request.auth)
    return Status(
        201,
        actions.note(incident=incident, by=request.auth, at=timezone.now(), text=data.text),
    )
