"""Rooms, who sits in them, the notes taken there, and lists from outside."""

from evident.conformity.rooms.models.lists import Outcome, OutsideList, OutsideRow, RowNote
from evident.conformity.rooms.models.room import Room, RoomNote, RoomState, Seat

__all__ = [
    "Outcome",
    "OutsideList",
    "OutsideRow",
    "Room",
    "RoomNote",
    "RoomState",
    "RowNote",
    "Seat",
]
