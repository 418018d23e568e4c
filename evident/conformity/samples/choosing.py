"""
How a sample is chosen from the lines of its population. Pure, one pass, little memory.

A line of a population is the number of a record; where the method asks for more, a tab and a
second word: its priority (0 for none), or its moment. Lines are in the order of their bytes.
docs/samples.md describes it for whoever wants to repeat a drawing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from evident.conformity.samples.models import Method

ALGORITHM = "evident-sample-1"


def rank(seed: str, number: str) -> str:
    """Return what random samples are ordered by: the lowest are chosen."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


@dataclass
class Lowest:
    """The `size` lowest of many, in order."""

    size: int
    count: int = 0
    _kept: list[tuple[str, str]] = field(default_factory=list)
    _limit: tuple[str, str] | None = None

    def add(self, key: str, number: str) -> None:
        """Look at one more."""
        self.count += 1
        one = (key, number)
        if self._limit is None or one < self._limit:
            self._kept.append(one)
            if len(self._kept) >= 4 * self.size + 64:
                self._cut()

    def numbers(self, size: int | None = None) -> list[str]:
        """Return the numbers of the lowest, at most `size`."""
        self._cut()
        return [number for _key, number in self._kept[: self.size if size is None else size]]

    def _cut(self) -> None:
        self._kept.sort()
        del self._kept[self.size :]
        if len(self._kept) == self.size and self._kept:
            self._limit = self._kept[-1]


@dataclass
class Choice:
    """A drawing under way: it is shown every line, and then says what it chose."""

    method: Method
    size: int
    seed: str = ""
    wanted: tuple[str, ...] = ()
    count: int = 0
    _groups: dict[str, Lowest] = field(default_factory=dict)
    _found: set[str] = field(default_factory=set)

    def look(self, number: str, word: str) -> None:
        """Look at one record of the population."""
        self.count += 1
        if self.method == Method.NAMED:
            if number in self.wanted:
                self._found.add(number)
            return
        is_newest = self.method == Method.NEWEST
        group = word if self.method == Method.STRATIFIED else ""
        key = backwards(word) if is_newest else rank(self.seed, number)
        self._groups.setdefault(group, Lowest(self.size)).add(key, number)

    def chosen(self) -> list[str]:
        """Return the numbers of the sample, in its order."""
        if self.method == Method.NAMED:
            return [number for number in dict.fromkeys(self.wanted) if number in self._found]
        shares = allotted({name: each.count for name, each in self._groups.items()}, self.size)
        return [
            number for name in sorted(shares) for number in self._groups[name].numbers(shares[name])
        ]

    def missing(self) -> list[str]:
        """Return the numbers that were named and are not in the population."""
        return [number for number in dict.fromkeys(self.wanted) if number not in self._found]


def backwards(moment: str) -> str:
    """Return what sorts later moments first: every digit taken from nine."""
    return "".join(str(9 - int(each)) if each.isdigit() else each for each in moment)


def allotted(counts: dict[str, int], size: int) -> dict[str, int]:
    """
    Return how many of each group are drawn: in proportion, the largest remainders rounded up.

    Of equal remainders the group whose name comes first is served first.
    """
    total = sum(counts.values())
    size = min(size, total)
    if not total:
        return {}
    shares = {name: size * count // total for name, count in counts.items()}
    order = sorted(counts, key=lambda name: (-(size * counts[name] % total), name))
    for name in order[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def drawn(lines: Iterable[str], choice: Choice) -> list[str]:
    """Return what `choice` chooses from the lines of a population."""
    for line in lines:
        number, _tab, word = line.partition("\t")
        choice.look(number, word)
    return choice.chosen()
