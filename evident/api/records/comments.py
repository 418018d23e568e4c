"""What was said on a record: reading, correcting, withdrawing. Saying it is up to its process."""

from typing import Any

from django.utils import timezone
from ninja import Query, Schema

from evident.api.authentication import ApiRequest
from evident.api.fields import Key, Said
from evident.api.paging import PageIn, PageOut, paged
from evident.api.records.reading import opened
from evident.api.records.routers import comments as router
from evident.api.records.routers import records
from evident.api.records.schemas import CommentOut, ReasonIn
from evident.kernel.comments import actions, queries
from evident.kernel.comments.models import Comment
from evident.kernel.records.paging import Order

SAID = Order("said", "", ("at", "pk"))


class CorrectIn(Schema):
    """What it says from now on."""

    text: Said


@records.get("/{number}/comments", response=PageOut[CommentOut], operation_id="list_comments")
def comments(request: ApiRequest, number: str, wanted: Query[PageIn]) -> dict[str, Any]:
    """List what was said that you may read, in the order it was said."""
    found = queries.of_record(record=opened(request, number), user=request.auth)
    return paged(found, wanted=wanted, order=SAID)


@router.get("/{comment}", response=CommentOut, operation_id="get_comment")
def get(request: ApiRequest, comment: Key) -> Comment:
    """Return one comment."""
    return queries.get(pk=comment, user=request.auth)


@router.patch("/{comment}", response=CommentOut, operation_id="correct_comment")
def correct(request: ApiRequest, comment: Key, data: CorrectIn) -> Comment:
    """Correct what you said yourself; the trail keeps both."""
    said = queries.get(pk=comment, user=request.auth)
    return actions.correct(comment=said, by=request.auth, at=timezone.now(), text=data.text)


@router.post("/{comment}/withdraw", response=CommentOut, operation_id="withdraw_comment")
def withdraw(request: ApiRequest, comment: Key, data: ReasonIn) -> Comment:
    """Take back what was said: its text is gone, and the trail keeps who and why."""
    said = queries.get(pk=comment, user=request.auth)
    return actions.withdraw(comment=said, by=request.auth, at=timezone.now(), reason=data.reason)
