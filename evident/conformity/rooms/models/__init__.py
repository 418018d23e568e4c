"""Rooms, who sits in them, and the notes taken there."""

from evident.conformity.rooms.models.room import Room, RoomNote, RoomState, Seat

__all__ = ["Room", "RoomNote", "RoomState", "Seat"]
