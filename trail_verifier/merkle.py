"""Merkle trees as RFC 6962 and RFC 9162 define them, from the checking side."""

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes (RFC 6962, 2.1)."""
    stack: list[tuple[int, bytes]] = []  # full subtrees: how many leaves, and their hash
    for leaf in leaves:
        size, value = 1, leaf
        while stack and stack[-1][0] == size:
            value = node_hash(stack.pop()[1], value)
            size *= 2
        stack.append((size, value))
    if not stack:
        return sha256(b"").digest()
    value = stack.pop()[1]
    while stack:
        value = node_hash(stack.pop()[1], value)
    return value


def is_included(
    *, leaf: bytes, index: int, count: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Return whether the leaf stands at `index` of `count` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < count:
        return False
    place, last, value = index, count - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            value = node_hash(beside, value)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            value = node_hash(value, beside)
        place, last = place // 2, last // 2
    return last == 0 and value == root


def is_consistent(
    *, earlier: int, later: int, proof: Sequence[bytes], earlier_root: bytes, later_root: bytes
) -> bool:
    """Return whether the earlier tree is the beginning of the later (RFC 9162, 2.1.4.2)."""
    if not 0 < earlier <= later:
        return False
    if earlier == later:
        return not proof and earlier_root == later_root
    path = list(proof)
    if earlier & (earlier - 1) == 0:
        path.insert(0, earlier_root)
    if not path:
        return False
    place, last = earlier - 1, later - 1
    while place % 2:
        place, last = place // 2, last // 2
    before = after = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            after = node_hash(after, beside)
        place, last = place // 2, last // 2
    return last == 0 and before == earlier_root and after == later_root
