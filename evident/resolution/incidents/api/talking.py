"""Talking on incidents through the API."""

from collections.abc import Callable

from django.utils import timezone
from ninja import Status

from evident.api.authentication import ApiRequest
from evident.api.idempotency import repeatable
from evident.api.records.schemas import CommentOut
from evident.kernel.comments import queries as comments
from evident.kernel.comments.models import Comment
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import TextIn


def again(request: ApiRequest, made: str, **_: object) -> Comment:
    """Return what was said, where the request was repeated."""
    return comments.get(pk=int(made), user=request.auth)


@router.post("/{number}/reply", response={201: CommentOut}, operation_id="reply_incident")
@repeatable(again)
def reply(request: ApiRequest, number: str, data: TextIn) -> Status[Comment]:
    """Say something that everybody who sees the incident reads."""
    return said(request, actions.reply, number=number, text=data.text)


@router.post("/{number}/note", response={201: CommentOut}, operation_id="note_incident")
@repeatable(again)
def note(request: ApiRequest, number: str, data: TextIn) -> Status[Comment]:
    """Note something for staff alone."""
    return said(request, actions.note, number=number, text=data.text)


def said(
    request: ApiRequest, say: Callable[..., Comment], *, number: str, text: str
) -> Status[Comment]:
    """Let `say` say it on the incident and return it."""
    user = request.auth
    incident = queries.get(number=number, user=user)
    made = say(incident=incident, by=user, at=timezone.now(), text=text)
    return Status(201, comments.get(pk=made.pk, user=user))
