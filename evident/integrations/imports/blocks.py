"""Rows of one record, standing together in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from evident.integrations.imports.cells import Reader
from evident.integrations.imports.problems import Problem
from evident.kernel.received.tables import Row

BLOCK_LIMIT = 20_000
KEY_LIMIT = 120


@dataclass(frozen=True)
class Rejected:
    """A row that is in no record's history, and why."""

    line: int
    key: str
    problem: Problem


@dataclass
class Block:
    """The rows of one record, and those among them that cannot be taken."""

    key: str
    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows of the file it stands for."""
        return len(self.rows) + len(self.rejected)

    def reject(self, row: Row, problem: Problem) -> None:
        """Note that `row` cannot be taken."""
        # Without its traceback: that would keep every row alive that was read on the way here.
        self.rejected.append(Rejected(row.line, self.key, problem.with_traceback(None)))

    def reject_all(self, problem: Problem) -> None:
        """Note that none of the rows can be taken."""
        for row in self.rows:
            self.reject(row, problem)
        self.rows = []


def blocks(rows: Iterator[Row], reader: Reader, *, digest: str) -> Iterator[Block]:
    """
    Yield the records of a file. Rows whose key cannot be read are told with those before them.

    However long a record is, or however many rows in a row cannot be read: no block grows beyond
    BLOCK_LIMIT rows taken and as many rejected.
    """
    block = Block("")
    full = ""
    for place, row in enumerate(rows, start=1):
        if len(block.rejected) >= BLOCK_LIMIT:
            yield block
            block = Block("")
        try:
            key = key_of(row, reader) or f"{digest[:12]}-{place}"
        except Problem as problem:
            block.reject(row, problem)
            continue
        if key == full:
            block.reject(row, Problem("too_many_rows", limit=BLOCK_LIMIT))
            continue
        if block.key not in ("", key):
            yield block
            block = Block("")
        block.key = key
        block.rows.append(row)
        full = key if len(block.rows) >= BLOCK_LIMIT else ""
    if block.count:
        yield block


def key_of(row: Row, reader: Reader) -> str:
    """Return which record a row belongs to; "" where records have no key. Raises Problem."""
    if len(row.cells) != reader.width:
        raise Problem("wrong_count", found=len(row.cells), expected=reader.width)
    if any("\0" in cell for cell in row.cells):
        raise Problem("zero_character")
    if reader.key is None:
        return ""
    key: str | None = reader.key(row.cells)
    if key is None:
        raise Problem("no_key", column=reader.mapping.key)
    if len(key) > KEY_LIMIT:
        raise Problem("key_too_long", column=reader.mapping.key, limit=KEY_LIMIT)
    return key
