"""Talking on an incident: with the user, or among staff alone."""

from datetime import datetime

from django.db import transaction

from evident.kernel.accounts.models import User
from evident.kernel.comments.actions import saying
from evident.kernel.comments.models import Comment
from evident.kernel.timelines.parties import is_of_user_side
from evident.resolution.incidents.actions.working import resume
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.models.incident import WaitingReason
from evident.resolution.incidents.procedure import State


@transaction.atomic
def reply(*, incident: Incident, by: User | None, at: datetime, text: str) -> Comment:
    """
    Say something that everybody who sees the incident reads.

    The first reply of somebody else than the one it troubles is the first response. A reply of
    the user's side to an incident that waits for the user lets work go on. Raises StepRefused
    if there is no text or it has ended, PermissionDenied if `by` may not reply.
    """
    with saying(step="reply", record=incident, by=by, at=at, text=text) as (locked, comment):
        if by is not None and not is_of_user_side(locked, by):
            locked.responded_at = locked.responded_at or at
    is_answer = by is not None and is_of_user_side(locked, by)
    if is_answer and locked.state == State.PENDING and locked.waiting_for == WaitingReason.USER:
        resume(incident=locked, by=None, at=at, cause="reply")
    return comment


def note(*, incident: Incident, by: User, at: datetime, text: str) -> Comment:
    """
    Note something for staff alone.

    Raises StepRefused if there is no text, PermissionDenied if `by` lacks `incident.note`.
    """
    with saying(step="note", record=incident, by=by, at=at, text=text) as (_locked, comment):
        return comment
