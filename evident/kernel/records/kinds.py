"""The kinds of record this installation knows: each process declares its own."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class RecordKind:
    """A process's records as lists, search and links show them."""

    code: str
    name: str | Promise
    plural: str | Promise
    prefix: str
    url_name: str
    """Name of the record's page, which takes `number`."""


_kinds: dict[str, RecordKind] = {}


def declare(kind: RecordKind) -> RecordKind:
    """Make a kind known. Called once by the process's models."""
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> RecordKind:
    """Return the kind called `code`."""
    return _kinds[code]


def known() -> tuple[str, ...]:
    """Return the codes of every kind, in order of declaration."""
    return tuple(_kinds)
