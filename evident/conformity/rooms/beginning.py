"""Where somebody from outside begins: in his room, or where he is told of it."""

from datetime import datetime

from django.urls import reverse

from evident.conformity.rooms.models import RoomState
from evident.conformity.rooms.queries import reading
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.reading import is_watched


def first_page(user: User, at: datetime) -> str:
    """Return the first page of an auditor from outside; nothing for everybody else."""
    if access_of(user).roles and not is_watched(user):
        return ""  # one of ours, or a customer: told without asking the database
    if not reading.is_from_outside(user):
        return ""
    rooms = list(reading.visible_to(user))
    entered = [room for room in rooms if room.state_at(at) == RoomState.OPEN]
    chosen = entered or rooms
    return chosen[0].get_absolute_url() if len(chosen) == 1 else reverse("rooms:list")
