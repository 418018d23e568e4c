"""A dry run: what an import would make, and what it could not take. Writes nothing."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from evident.integrations.imports.blocks import Rejected
from evident.integrations.imports.cells import Name
from evident.integrations.imports.counterparts import people_here, with_outer
from evident.integrations.imports.drafts import Draft
from evident.integrations.imports.mapping import ColumnMapping
from evident.integrations.imports.models import Counterpart, Sort
from evident.integrations.imports.problems import sentence
from evident.integrations.imports.running import Progress, batches, file_blocks, portion
from evident.integrations.imports.writing import Tally, replayed
from evident.kernel.trail import actions as trail

SHOWN_PROBLEMS = 100
SHOWN_RECORDS = 5


@dataclass
class Preview:
    """What an import would do."""

    rows_taken: int = 0
    rows_known: int = 0
    rows_rejected: int = 0
    records_made: int = 0
    records_known: int = 0
    events_written: int = 0
    names_made: dict[str, int] = field(default_factory=dict)
    deviations: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        found: dict[str, Any] = trail.plain(asdict(self))
        return found

    def add(self, rejected: Rejected) -> None:
        """Count a row that cannot be taken; the first are kept to be shown."""
        self.rows_rejected += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            problem = rejected.problem
            self.problems.append(
                {
                    "line": rejected.line,
                    "key": rejected.key,
                    "code": problem.code,
                    "facts": problem.facts,
                }
            )


def check(
    path: Path,
    mapping: ColumnMapping,
    *,
    source: str,
    time_zone: str,
    digest: str,
    at: datetime,
    progress: Progress,
) -> Preview:
    """Read a file to its end and return what importing it would do. Raises ImportRefused."""
    preview, tally, names = Preview(), Tally(), set[Name]()
    seen: set[int] = set()
    with file_blocks(path, mapping, time_zone=time_zone, digest=digest) as (reader, found):
        for batch in batches(found):
            sorted_out = portion(batch, reader, source=source, seen=seen, now=at)
            preview.rows_taken += sorted_out.rows_taken
            preview.rows_known += sorted_out.rows_known
            preview.records_known += len(sorted_out.known)
            for rejected in sorted_out.rejected:
                preview.add(rejected)
            for draft in sorted_out.drafts:
                tally.count(replayed(draft, None, run=None))
                names.update(draft.names())
                preview.records_made += 1
                preview.events_written += len(draft.history)
                if len(preview.records) < SHOWN_RECORDS:
                    preview.records.append(shown(draft))
            progress(sum(block.count for block in batch))
    preview.deviations = tally.deviations
    if mapping.match_people:
        names -= recognised(names, mapping, organisation_code=source.partition(":")[2])
    preview.names_made = new_names(names, source=source)
    return preview


def recognised(names: set[Name], mapping: ColumnMapping, *, organisation_code: str) -> set[Name]:
    """Return the people of a file who are here already."""
    keys = {name.key for name in names if name.sort == Sort.PERSON}
    found = people_here(keys, field_name=mapping.match_people, code=organisation_code)
    return {Name(Sort.PERSON, key) for key in found}


def shown(draft: Draft) -> dict[str, Any]:
    """Return a record to be, for people to look at."""
    facts = {
        name: value.key if isinstance(value, Name) else value
        for name, value in draft.facts.items()
        if name != "custom"
    }
    state = next((told.state for told in reversed(draft.history) if told.state), "")
    return {"key": draft.key, "state": state, "rows": len(draft.block.rows), "facts": facts}


def new_names(names: set[Name], *, source: str) -> dict[str, int]:
    """Return how many of `names` have no counterpart yet, by sort."""
    known = {
        Name(sort, key)
        for sort, key in Counterpart.objects.filter(source=source).values_list("sort", "key")
    }
    counts: dict[str, int] = {}
    for name in with_outer(names) - known:
        counts[name.sort] = counts.get(name.sort, 0) + 1
    return counts


def problems_of(preview: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the problems a stored preview holds by line, each with its sentence."""
    return [
        {**problem, "reason": sentence(problem["code"], problem["facts"])}
        for problem in sorted(preview.get("problems", []), key=lambda each: each["line"])
    ]
