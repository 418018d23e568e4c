"""Compares the entry lines of one batch with what its head committed to."""

from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass, field

from trail_verifier import merkle
from trail_verifier.report import Report
from trail_verifier.signed import LARGEST_BATCH, Head, Malformed

LEAVES = b'{"leaves":"'
MISSING = b'{"missing":'


@dataclass
class Batch:
    """The lines between one head and the next; `head` is None if it could not be read."""

    head: Head | None
    line: int
    leaves: list[bytes] | None = None
    has_leaves_line: bool = False
    first_line: int = 0
    hashes: list[bytes] = field(default_factory=list)
    missing: set[int] = field(default_factory=set)


def read_leaves(batch: Batch, line: bytes, number: int, report: Report) -> None:
    """Take the list of leaf hashes, if its root is the one that was signed."""
    if batch.has_leaves_line or batch.hashes or batch.head is None:
        report.find(number, "line_unexpected")
        return
    batch.has_leaves_line = True
    try:
        leaves = _leaves(line, batch.head.count)
    except Malformed:
        report.find(number, "leaves_wrong", batch=batch.head.batch)
        return
    if merkle.root(leaves) == batch.head.root:
        batch.leaves = leaves
    else:
        report.find(number, "leaves_wrong", batch=batch.head.batch)


def add_entry(batch: Batch, line: bytes, number: int) -> None:
    """Take a line that stands where an entry must stand, whatever it holds."""
    if not batch.hashes:
        batch.first_line = number
    if line.startswith(MISSING):
        batch.missing.add(len(batch.hashes))
    if len(batch.hashes) <= LARGEST_BATCH:
        batch.hashes.append(merkle.leaf_hash(line.removesuffix(b"\n")))


def close(batch: Batch, report: Report) -> None:
    """Report how the lines differ from what was sealed."""
    head = batch.head
    if head is None:
        if batch.hashes and not batch.line:
            report.find(batch.first_line, "entries_without_head")
        return
    sealed = [] if head.count == 0 else batch.leaves
    if sealed == batch.hashes and (sealed or merkle.root([]) == head.root):
        return
    if head.count and not batch.has_leaves_line:
        report.find(batch.line, "leaves_missing", batch=head.batch)
    if sealed is not None:
        _compare(batch, head, sealed, report)
    elif len(batch.hashes) != head.count or merkle.root(batch.hashes) != head.root:
        report.find(batch.line, "batch_differs", batch=head.batch)


def _leaves(line: bytes, count: int) -> list[bytes]:
    content = line.removesuffix(b"\n").removeprefix(LEAVES)
    if not content.endswith(b'"}') or len(content) - 2 != (count * 32 + 2) // 3 * 4:
        raise Malformed("leaves")
    try:
        joined = b64decode(content[:-2], validate=True)
    except Base64Error:
        raise Malformed("leaves") from None
    return [joined[at : at + 32] for at in range(0, count * 32, 32)]


def _compare(batch: Batch, head: Head, sealed: list[bytes], report: Report) -> None:
    found_before = report.finding_count
    found = batch.hashes
    begin = _common(sealed, found)
    end = _common(sealed[begin:][::-1], found[begin:][::-1])
    places = {leaf: at for at, leaf in enumerate(sealed)}
    middle = range(begin, len(sealed) - end)
    strange: list[int] = []
    seen: set[int] = set()
    furthest = -1
    for at in range(begin, len(found) - end):
        place, line = places.get(found[at]), batch.first_line + at
        if place is None:
            strange.append(at)
        elif place in seen or place not in middle:
            report.find(line, "entry_repeated", batch=head.batch, position=head.first + place)
        else:
            if place < furthest:
                report.find(line, "entry_moved", batch=head.batch, position=head.first + place)
            furthest = max(furthest, place)
            seen.add(place)
    gone = [place for place in middle if place not in seen]
    for at, place in zip(strange, gone, strict=False):
        code = "entry_missing" if at in batch.missing else "entry_changed"
        position = head.first + place
        report.find(batch.first_line + at, code, batch=head.batch, position=position)
    for at in strange[len(gone) :]:
        report.find(batch.first_line + at, "entry_inserted", batch=head.batch)
    for place in gone[len(strange) :]:
        report.find(batch.line, "entry_deleted", batch=head.batch, position=head.first + place)
    if report.finding_count == found_before:
        report.find(batch.line, "batch_differs", batch=head.batch)


def _common(left: list[bytes], right: list[bytes]) -> int:
    """Return how many hashes both lists begin with."""
    for at, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return at
    return min(len(left), len(right))
