"""Talking on incidents through the API."""

from collections.abc import Callable

from django.utils import timezone
from ninja import Status

from evident.api.authentication import ApiRequest
from evident.api.idempotency import Repeatable, once
from evident.api.records.schemas import CommentOut
from evident.kernel.comments import queries as comments
from evident.kernel.comments.models import Comment
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import TextIn

SAID = {200: CommentOut, 201: CommentOut}


@router.post("/{number}/reply", response=SAID, operation_id="reply_incident")
def reply(
    request: ApiRequest, number: str, data: TextIn, idempotency_key: Repeatable = ""
) -> Status[Comment]:
    """Say something that everybody who sees the incident reads."""
    return said_once(request, actions.reply, number=number, text=data.text, key=idempotency_key)


@router.post("/{number}/note", response=SAID, operation_id="note_incident")
def note(
    request: ApiRequest, number: str, data: TextIn, idempotency_key: Repeatable = ""
) -> Status[Comment]:
    """Note something for staff alone."""
    return said_once(request, actions.note, number=number, text=data.text, key=idempotency_key)


def said_once(
    request: ApiRequest, say: Callable[..., Comment], *, number: str, text: str, key: str
) -> Status[Comment]:
    """Let `say` say it on the incident, unless it was said under `key` before; return it."""
    user, now = request.auth, timezone.now()
    incident = queries.get(number=number, user=user)

    def act() -> str:
        return str(say(incident=incident, by=user, at=now, text=text).pk)

    made, is_new = once(
        key=key,
        operation=f"{say.__name__}_incident",
        facts={"number": number, "text": text},
        by=user,
        at=now,
        act=act,
    )
    return Status(201 if is_new else 200, comments.get(pk=int(made), user=user))
