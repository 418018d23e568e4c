"""What links can mean, seen from either end. Pure data, no database."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Meaning:
    """What a link says, and what it says when it is read from its other end."""

    code: str
    label: str | Promise
    inverse: str
    """Code of the same link seen from the other record; a mutual meaning is its own inverse."""
    is_stored: bool = True
    """Whether links are stored by this code; of a pair only one is."""
    may_circle: bool = True
    """Whether A may mean this to B, B to C, and C to A."""

    @property
    def is_mutual(self) -> bool:
        """Whether it says the same from both ends."""
        return self.inverse == self.code


_meanings: dict[str, Meaning] = {}
_reserved: dict[str, frozenset[str]] = {}


def declare_pair(
    code: str, label: str | Promise, inverse: str, inverse_label: str | Promise
) -> None:
    """Make a meaning and its inverse known; chains of it never come back to their start."""
    _meanings[code] = Meaning(code, label, inverse, may_circle=False)
    _meanings[inverse] = Meaning(inverse, inverse_label, code, is_stored=False, may_circle=False)


def declare_mutual(code: str, label: str | Promise) -> None:
    """Make a meaning known that says the same from both ends."""
    _meanings[code] = Meaning(code, label, code)


def reserve(kind: str, *codes: str) -> None:
    """
    Leave these meanings between two records of `kind` to steps of its own procedure.

    Incidents know their parent and their duplicates themselves, because more follows from them.
    """
    _reserved[kind] = frozenset(codes) | {_meanings[code].inverse for code in codes}


def is_reserved(kind: str, other_kind: str, code: str) -> bool:
    """Return whether a procedure has a step of its own for such a link."""
    return kind == other_kind and code in _reserved.get(kind, frozenset())


def meaning_of(code: str) -> Meaning:
    """Return the meaning called `code`. Raises KeyError if there is none."""
    return _meanings[code]


def meanings() -> list[Meaning]:
    """Return every meaning, from both ends, in the order in which people choose among them."""
    return list(_meanings.values())


declare_mutual("related", _("related to"))
declare_pair("caused_by", _("caused by"), "causes", _("causes"))
declare_pair("child_of", _("child of"), "parent_of", _("parent of"))
declare_pair("duplicate_of", _("duplicate of"), "duplicated_by", _("duplicated by"))
