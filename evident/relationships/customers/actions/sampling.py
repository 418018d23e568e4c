"""Drawing a sample so that anybody can draw the same again: by seed, from a known population."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

from evident.kernel.accounts.models import User

METHOD = "stratified"
"""Each customer gets a share by its number of people, at least one where it can be."""


def drawn(people: Sequence[User], *, size: int, seed: str) -> list[User]:
    """
    Return `size` of `people`, by customer in proportion; all of them for a size of 0.

    Within a customer those come first whose SHA-256 of seed and key is smallest: the seed decides,
    nobody's liking does.
    """
    if size == 0 or size >= len(people):
        return list(people)
    groups: dict[int, list[User]] = defaultdict(list)
    for person in people:
        groups[person.organisation_id].append(person)
    quotas = shares({key: len(group) for key, group in groups.items()}, size=size, seed=seed)
    chosen: list[User] = []
    for key in sorted(groups):
        ordered = sorted(groups[key], key=lambda person: place(seed, f"person:{person.pk}"))
        chosen += ordered[: quotas[key]]
    return chosen


def shares(sizes: Mapping[int, int], *, size: int, seed: str) -> dict[int, int]:
    """Return how many of each group are drawn: in proportion, by largest remainder."""
    total = sum(sizes.values())
    exact = {key: size * count / total for key, count in sizes.items()}
    least = 1 if size >= len(sizes) else 0
    quotas = {key: max(least, int(value)) for key, value in exact.items()}
    by_need = sorted(sizes, key=lambda key: (quotas[key] - exact[key], place(seed, f"group:{key}")))
    while sum(quotas.values()) < size:
        key = min(
            (each for each in by_need if quotas[each] < sizes[each]),
            key=lambda each: quotas[each] - exact[each],
        )
        quotas[key] += 1
    while sum(quotas.values()) > size:
        key = max(
            (each for each in by_need if quotas[each] > least),
            key=lambda each: quotas[each] - exact[each],
        )
        quotas[key] -= 1
    return quotas


def place(seed: str, what: str) -> str:
    """Return where something stands in the order that the seed gives."""
    return hashlib.sha256(f"{seed}:{what}".encode()).hexdigest()
