"""Lists of record keys as bytes: eight each, in order, as the database makes them."""

from array import array
from collections.abc import Iterable
from sys import byteorder

from django.db.models import Aggregate, BinaryField

WIDTH = 8


class Keys(Aggregate):
    """The keys of a group's records, in order, packed by the database itself."""

    function = "STRING_AGG"
    template = "%(function)s(INT8SEND(%(expressions)s), ''::bytea ORDER BY %(expressions)s)"
    output_field = BinaryField()


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
