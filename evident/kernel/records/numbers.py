"""Numbers of records: never twice, without gaps where an organisation asks for it."""

from django.db import connection, models

from evident.kernel.prepared import preparing
from evident.kernel.records.models import Numbering


def ensure_numbering(*, kind: str, prefix: str) -> None:
    """Make the numbering of a process exist; what an organisation set stays."""
    Numbering.objects.get_or_create(kind=kind, defaults={"prefix": prefix})
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SEQUENCE IF NOT EXISTS "{sequence_of(kind)}"')


def next_number(*, kind: str) -> str:
    """
    Return the next number, such as `INC-1`.

    Without gaps, the counter row stays locked until the transaction ends: the number of a
    transaction that fails is given to the next. Otherwise it comes from a sequence.
    """
    with preparing() as cursor:
        cursor.execute(
            "SELECT prefix, digits, CASE WHEN NOT is_gapless THEN nextval(%s::regclass) END "
            "FROM record_numbering WHERE kind = %s",
            [f'"{sequence_of(kind)}"', kind],
        )
        prefix, digits, value = cursor.fetchone()
        if value is None:
            cursor.execute(
                "UPDATE record_numbering SET last = last + 1 WHERE kind = %s RETURNING last",
                [kind],
            )
            (value,) = cursor.fetchone()
    return f"{prefix}-{value:0{digits}d}"


def next_numbers(*, kind: str, count: int) -> list[str]:
    """Return the next `count` numbers at once, in order; see `next_number`."""
    numbering = Numbering.objects.get(kind=kind)
    with connection.cursor() as cursor:
        if numbering.is_gapless:
            cursor.execute(
                "UPDATE record_numbering SET last = last + %s WHERE kind = %s RETURNING last",
                [count, kind],
            )
            (last,) = cursor.fetchone()
            values = list(range(last - count + 1, last + 1))
        else:
            cursor.execute(
                "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
                [f'"{sequence_of(kind)}"', count],
            )
            values = [value for (value,) in cursor.fetchall()]
    return [f"{numbering.prefix}-{value:0{numbering.digits}d}" for value in values]


def looks_own(number: str) -> bool:
    """Return whether `number` has the form of one of ours: a prefix, a hyphen, digits."""
    prefix, hyphen, digits = number.partition("-")
    return bool(hyphen) and digits.isdecimal() and prefix.isalnum()


def sequence_of(kind: str) -> str:
    """Return the name of the sequence behind a process's numbers."""
    if not kind.isidentifier():
        raise ValueError(f"{kind!r} cannot name a sequence.")
    return f"record_number_{kind}"


def set_gapless(*, kind: str, is_gapless: bool) -> None:
    """Switch a process between both ways, going on after the highest number given so far."""
    name = f'"{sequence_of(kind)}"'
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")  # noqa: S608  # an identifier
        (from_sequence,) = cursor.fetchone()
        last = models.functions.Greatest("last", models.Value(from_sequence))
        Numbering.objects.filter(kind=kind).update(is_gapless=is_gapless, last=last)
        cursor.execute(
            "SELECT setval(%s::regclass, greatest(last, 1), last > 0) "
            "FROM record_numbering WHERE kind = %s",
            [name, kind],
        )
