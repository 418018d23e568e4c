"""
Which requirements and clauses there are, as whichever module knows them says.

A module above tells it once, when the product starts; where nobody does, the form of an id decides:

    naming.know_by(unknown)  # unknown(names) -> those of them that nothing is called
"""

from collections.abc import Callable, Sequence

Unknown = Callable[[Sequence[str]], Sequence[str]]
_asked: list[Unknown] = []


def know_by(unknown: Unknown) -> None:
    """Let `unknown` say which ids of requirements and clauses there are not."""
    _asked.append(unknown)


def unknown_among(names: Sequence[str]) -> list[str]:
    """Return those of `names` that no requirement and no clause is called, in their order."""
    return [each for asked in _asked for each in asked(names)] if names else []
