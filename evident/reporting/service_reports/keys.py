"""Lists of record keys as bytes: eight each, in order, as the database makes them."""

from array import array
from collections.abc import Iterable
from sys import byteorder
from typing import Any

from django.db.models import Aggregate, BinaryField, Q

WIDTH = 8


class Keys(Aggregate):
    """
    The keys of a group's records, in order, packed by the database.

    They are put in order here: what has no order of its own, the database takes in parallel.
    """

    function = "STRING_AGG"
    template = "%(function)s(INT8SEND(%(expressions)s), ''::bytea)"
    output_field = BinaryField()

    def __init__(self, expression: str, filter: Q | None = None) -> None:  # noqa: A002
        super().__init__(expression, filter=filter or None)

    def get_db_converters(self, connection: Any) -> list[Any]:
        """Return what makes a value of Python's from one of the database."""
        return [*super().get_db_converters(connection), ordered]


def ordered(value: Any, _expression: Any, _connection: Any) -> bytes | None:
    """Return keys in order, None where there are none."""
    return None if value is None else packed(unpacked(value))


def unpacked(data: bytes) -> "array[int]":
    """Return the keys that `data` holds."""
    keys = array("q")
    keys.frombytes(data)
    if byteorder == "little":
        keys.byteswap()
    return keys


def packed(keys: Iterable[int]) -> bytes:
    """Return keys, sorted, as bytes."""
    ordered = array("q", sorted(keys))
    if byteorder == "little":
        ordered.byteswap()
    return ordered.tobytes()
