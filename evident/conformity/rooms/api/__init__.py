"""Evidence rooms and lists from outside through the API."""

from evident.conformity.rooms.api.lists import router as lists
from evident.conformity.rooms.api.rooms import router as rooms

__all__ = ["lists", "rooms"]
