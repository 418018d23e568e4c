"""Repeats the drawing of a sample from its population, as docs/samples.md describes it."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import IO

ALGORITHM = "evident-sample-1"
LONGEST_LINE = 1000
Lines = Callable[[], Iterable[tuple[str, str]]]


def lines(file: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Yield number and second word of every record of a population. Raises ValueError."""
    before = b""
    while line := file.readline(LONGEST_LINE + 1):
        number, _tab, word = line.removesuffix(b"\n").partition(b"\t")
        if not line.endswith(b"\n") or number <= before:
            raise ValueError(line[:80])
        before = number
        yield number.decode(), word.decode()


def drawn(population: Lines, *, method: str, seed: str, size: int, named: list[str]) -> list[str]:
    """Return the numbers that the method chooses; `population` is read once or twice."""
    if method == "named":
        known = {number for number, _word in population() if number in set(named)}
        return [number for number in dict.fromkeys(named) if number in known]
    if method == "newest":
        latest = heapq.nsmallest(
            size, (([-ord(each) for each in word], number) for number, word in population())
        )
        return [number for _moment, number in latest]
    if method == "random":
        return by_chance(population(), seed, size)
    if method == "stratified":
        return by_group(population, seed, size)
    raise ValueError(method)


def by_chance(some: Iterable[tuple[str, str]], seed: str, size: int) -> list[str]:
    """Return the numbers whose SHA-256 with the seed is lowest."""
    ranked = ((sha256(f"{seed}:{number}".encode()).hexdigest(), number) for number, _word in some)
    return [number for _rank, number in heapq.nsmallest(size, ranked)]


def by_group(population: Lines, seed: str, size: int) -> list[str]:
    """Return so many of each group as its share of all asks for, the largest remainders up."""
    counts: dict[str, int] = {}
    for _number, word in population():
        counts[word] = counts.get(word, 0) + 1
    total = sum(counts.values())
    size = min(size, total)
    if not total:
        return []
    shares = {word: size * count // total for word, count in counts.items()}
    remainders = sorted(counts, key=lambda word: (-(size * counts[word] % total), word))
    for word in remainders[: size - sum(shares.values())]:
        shares[word] += 1
    chosen: list[str] = []
    for wanted in sorted(shares):
        own = ((number, word) for number, word in population() if word == wanted)
        chosen += by_chance(own, seed, shares[wanted])
    return chosen
