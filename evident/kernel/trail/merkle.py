"""Merkle trees over leaf hashes, as in RFC 6962, section 2.1. Pure."""

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of one leaf; its prefix keeps a leaf from passing as a node."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """
    Return the tree from its leaves up to its root.

    A hash without a right neighbour rises unchanged, which gives the same tree as the
    RFC's split at the largest power of two.
    """
    level = list(leaves)
    tree = [level]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [node_hash(left, right) for left, right in pairs]
        if len(level) % 2:
            above.append(level[-1])
        tree.append(above)
        level = above
    return tree


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; of none, the hash of nothing (RFC 6962, 2.1)."""
    return levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """
    Return the hashes that lead from leaf `index` (from 0) to the root (RFC 6962, 2.1.1).

    Raises IndexError for a leaf outside the tree.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    proof = []
    for level in levels(leaves)[:-1]:
        beside = index ^ 1
        if beside < len(level):
            proof.append(level[beside])
        index //= 2
    return proof


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """
    Return the hashes that show the first `earlier` leaves were only added to (RFC 6962, 2.1.2).

    Raises ValueError unless 0 < earlier <= number of leaves.
    """
    if not 0 < earlier <= len(leaves):
        raise ValueError(earlier)
    return _subproof(leaves, earlier, is_known=True)


def _subproof(leaves: Sequence[bytes], earlier: int, *, is_known: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if is_known else [root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if earlier <= split:
        inner = _subproof(leaves[:split], earlier, is_known=is_known)
        return [*inner, root(leaves[split:])]
    inner = _subproof(leaves[split:], earlier - split, is_known=False)
    return [*inner, root(leaves[:split])]
