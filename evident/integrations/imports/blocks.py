"""Rows of one record, standing together in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from evident.integrations.imports.cells import Reader
from evident.integrations.imports.problems import Problem
from evident.integrations.imports.tables import Row

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
        self.rejected.append(Rejected(row.line, self.key, problem))

    def reject_all(self, problem: Problem) -> None:
        """Note that none of the rows can be taken."""
        for row in self.rows:
            self.reject(row, problem)
        self.rows = []


def blocks(rows: Iterator[Row], reader: Reader, *, digest: str) -> Iterator[Block]:
    """Yield the records of a file. A row whose key cannot be read is a block without rows."""
    block: Block | None = None
    for place, row in enumerate(rows, start=1):
        try:
            key = key_of(row, reader) or f"{digest[:12]}-{place}"
        except Problem as problem:
            if block is None:
                block = Block("")
            block.rejected.append(Rejected(row.line, "", problem))
            continue
        if block is not None and block.key in ("", key):
            block.key = key
        else:
            if block is not None:
                yield block
            block = Block(key)
        if len(block.rows) < BLOCK_LIMIT:
            block.rows.append(row)
        else:
            block.reject(row, Problem("too_many_rows", limit=BLOCK_LIMIT))
    if block is not None:
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
