"""What the rows of one record tell: its history and its facts, judged but not yet written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evident.integrations.imports.blocks import Block
from evident.integrations.imports.cells import UNKNOWN, WITHIN, Name, Reader
from evident.integrations.imports.first_contact import at_first_contact
from evident.integrations.imports.problems import Problem
from evident.kernel.procedures.deviations import TIME_ORDER
from evident.kernel.received.tables import Row
from evident.resolution.incidents.procedure import ENDED, UNRESOLVED, State

LEVELS = frozenset({"impact", "urgency", "priority"})
HANDED_OVER = frozenset({"team", "assignee"})
SETTLED = frozenset({State.RESOLVED, *ENDED})


@dataclass
class Told:
    """One thing a row tells. Names are the source's own; they get their counterparts later."""

    at: datetime
    by: str | None
    state: str | None
    step: str
    values: dict[str, Any]
    facts: dict[str, Any]
    deviations: list[str] = field(default_factory=list)
    is_judged: bool = True


@dataclass
class Draft:
    """A record as a file tells it."""

    block: Block
    history: list[Told]
    facts: dict[str, Any]
    """The record's facts in the end."""

    @property
    def key(self) -> str:
        """The record's key in the source."""
        return self.block.key

    def names(self) -> Iterator[Name]:
        """Yield every name of the source the record or its history mentions."""
        for told in self.history:
            if told.by:
                yield Name("person", told.by)
            yield from (value for value in told.values.values() if isinstance(value, Name))
        yield from (value for value in self.facts.values() if isinstance(value, Name))


def draft(block: Block, reader: Reader, *, now: datetime) -> Draft | None:
    """
    Return what a block tells, or None if not one of its rows can be taken.

    Rows that cannot be taken move to the block's rejected ones. `now` stands for the time of
    opening where a file tells none.
    """
    if reader.mapping.shape == "log":
        return draft_of_log(block, reader)
    return draft_of_list(block, reader, now=now)


@dataclass
class Reading:
    """One row, read."""

    row: Row
    order: int
    at: datetime
    values: dict[str, Any]
    state: Any


def draft_of_log(block: Block, reader: Reader) -> Draft | None:
    """Return what the updates of one record tell, in the order the source counted them."""
    readings = []
    for row in block.rows:
        try:
            readings.append(read(row, reader))
        except Problem as problem:
            block.reject(row, problem)
    readings.sort(key=lambda reading: reading.order)  # stable: then by place in the file
    final: dict[str, Any] = {}
    while readings:
        try:
            final = finals(readings[-1].row, reader)
            break
        except Problem as problem:
            block.reject(readings.pop().row, problem)
    block.rows = [reading.row for reading in readings]
    if not readings:
        return None
    history = list(told_by(readings, reader))
    history[-1].values |= final
    facts = settled({**history[-1].values}, history, reader)
    return Draft(block, history, facts)


def read(row: Row, reader: Reader) -> Reading:
    """Return what one update tells. Raises Problem."""
    cells = row.cells
    order = reader.order(cells) if reader.order else None
    at = reader.at(cells) if reader.at else None
    if at is None:
        raise Problem("no_time", column=reader.mapping.at)
    return Reading(
        row=row,
        order=0 if order is None else counted(order, reader.mapping.order),
        at=reader.moment(at, reader.mapping.at),
        values=values_of(cells, reader),
        state=None if reader.state is None else reader.state(cells),
    )


def counted(text: str, column: str) -> int:
    """Return the place of an update among those of its record. Raises Problem."""
    try:
        return int(text)
    except ValueError as error:
        raise Problem("bad_number", value=text[:60], column=column) from error


def values_of(cells: list[str], reader: Reader) -> dict[str, Any]:
    """Return what a row tells of the record as it was then; empty facts are left out."""
    values = {
        name: fact for name, read in reader.current.items() if (fact := read(cells)) is not None
    }
    custom = {column: fact for column, read in reader.custom if (fact := read(cells)) is not None}
    if custom:
        values["custom"] = custom
    return with_category(values)


def with_category(values: dict[str, Any]) -> dict[str, Any]:
    """Let the subcategory, which belongs to its category, be the record's category."""
    below = values.pop("subcategory", None)
    above = values.get("category")
    if below:
        key = f"{above.key}{WITHIN}{below}" if above else below
        values["category"] = Name("category", key)
    return values


def finals(row: Row, reader: Reader) -> dict[str, Any]:
    """Return the facts that only the last row may tell. Raises Problem."""
    return {
        name: fact
        for name, read in reader.in_the_end.items()
        if (fact := read(row.cells)) is not None
    }


def told_by(readings: list[Reading], reader: Reader) -> Iterator[Told]:
    """Yield what each update tells, with the step where the state stayed."""
    before: Mapping[str, Any] = {}
    state: str | None = None
    for reading in readings:
        word = reader.word_of_state(reading.row.cells)
        observed = None if reading.state is UNKNOWN else reading.state or state or State.NEW
        if observed is not None:
            observed = as_reopened(observed, state, before, reading.values)
        values = reading.values
        if observed == State.PENDING:
            values = awaited(word, reader) | values
        by = reader.by(reading.row.cells) if reader.by else None
        is_contradiction = not before and contradicts(reading.at, values)
        values.pop("created_at", None)
        told = Told(
            at=reading.at,
            by=by,
            state=observed,
            step=step_between(before, values),
            values=values,
            facts={"line": reading.row.line, "state_in_source": word},
        )
        if is_contradiction:
            told.deviations.append(TIME_ORDER.code)
        yield told
        before, state = values, observed or state


def awaited(word: str | None, reader: Reader) -> dict[str, Any]:
    """Return what a record on hold waits for, as far as the mapping knows; else the file's word."""
    if not word:
        return {}
    return {"waiting_note": word, "waiting_for": reader.mapping.waiting.get(word, "")}


def as_reopened(
    observed: str, state: str | None, before: Mapping[str, Any], now: Mapping[str, Any]
) -> str:
    """Return "reopened" where the source counted a reopening and calls the state just active."""
    if observed != State.IN_PROGRESS:
        return observed
    if state in SETTLED and now.get("reopenings", 0) > before.get("reopenings", 0):
        return State.REOPENED
    return State.REOPENED if state == State.REOPENED else observed


def step_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the step that changes what differs, where the state stays."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if changed & HANDED_OVER:
        return "assign"
    if changed & LEVELS:
        return "prioritise"
    return "edit" if changed else "note"


def contradicts(at: datetime, values: Mapping[str, Any]) -> bool:
    """Return whether a record was opened after it was recorded, or after its first update."""
    opened_at = values.get("opened_at")
    return opened_at is not None and (at < opened_at or values.get("created_at", at) < opened_at)


def settled(facts: dict[str, Any], history: list[Told], reader: Reader) -> dict[str, Any]:
    """Complete a record's facts from its history, and mark a closing that lacks some."""
    facts.setdefault("opened_at", history[0].at)
    states = [told.state for told in history]
    state = next((state for state in reversed(states) if state), State.NEW)
    if state in ENDED:
        last = next(told for told in reversed(history) if told.state == state)
        facts.setdefault("closed_at", last.at)
        if last.by:
            facts.setdefault("closed_by", Name("person", last.by))
        if state == State.CLOSED:
            for name in ("resolved_at", "resolution_code"):
                if name in reader.mapping.rules and name not in facts:
                    last.deviations.append(LACKING[name])
    if "resolved_at" not in reader.mapping.rules:
        resolved = [told.at for told in history if told.state == State.RESOLVED]
        if resolved and state not in UNRESOLVED:
            facts["resolved_at"] = resolved[-1]
    is_log = reader.mapping.shape == "log"
    facts["is_first_contact"] = at_first_contact(facts, history, is_log=is_log)
    return facts


LACKING = {"resolved_at": "no_resolution_time", "resolution_code": "no_resolution_code"}


def draft_of_list(block: Block, reader: Reader, *, now: datetime) -> Draft | None:
    """Return what the one row of a record tells: its opening, its resolution and its end."""
    for row in block.rows[1:]:
        block.reject(row, Problem("not_contiguous", key=block.key))
    block.rows = block.rows[:1]
    if not block.rows:
        return None
    row = block.rows[0]
    try:
        values = values_of(row.cells, reader)
        final = finals(row, reader)
        state = reader.state(row.cells) if reader.state else None
        by = reader.by(row.cells) if reader.by else None
        at = reader.at(row.cells) if reader.at else None
        touched_at = reader.moment(at, reader.mapping.at) if at else None
    except Problem as problem:
        block.reject(row, problem)
        block.rows = []
        return None
    word = reader.word_of_state(row.cells)
    known = values | final
    if state == State.PENDING:
        known = awaited(word, reader) | known
    facts = {"line": row.line, "state_in_source": word}
    if "opened_at" not in known and touched_at is None:
        facts["opened_at"] = "unknown"  # the time of the import stands for it
    history = list(
        told_at_once(
            known,
            state=state,
            by=by,
            facts=facts,
            touched_at=touched_at or now,
            is_judged="resolved_at" in reader.mapping.rules,
        )
    )
    return Draft(block, history, settled({**history[-1].values}, history, reader))


ENDINGS = frozenset(
    {"resolved_at", "resolved_by", "resolution_code", "resolution_note", "closed_at", "closed_by"}
)


def told_at_once(
    known: dict[str, Any],
    *,
    state: Any,
    by: str | None,
    facts: dict[str, Any],
    touched_at: datetime,
    is_judged: bool,
) -> Iterator[Told]:
    """Yield opening, resolution and present state of a record of which one row is known."""
    opened_at = known.get("opened_at", touched_at)
    known.pop("created_at", None)
    first = {name: value for name, value in known.items() if name not in ENDINGS}
    state_now = State.NEW if state in (None, UNKNOWN) else state
    requester = known.get("requester")
    opener = requester.key if requester else by
    values = known if state_now == State.NEW else first
    yield Told(opened_at, opener, None if state is UNKNOWN else State.NEW, "report", values, facts)
    resolved_at = known.get("resolved_at")
    if resolved_at is not None and state_now in SETTLED:
        resolver = known.get("resolved_by")
        values = {name: value for name, value in known.items() if not name.startswith("closed")}
        yield Told(
            resolved_at,
            resolver.key if resolver else by,
            State.RESOLVED,
            "resolve",
            values if state_now != State.RESOLVED else known,
            facts,
        )
    if state_now in (State.NEW, State.RESOLVED) and (
        state_now == State.NEW or resolved_at is not None
    ):
        return
    closer = known.get("closed_by")
    at = known.get("closed_at") if state_now in ENDED else None
    yield Told(
        at or max(opened_at, touched_at),
        closer.key if closer else by,
        state_now,
        "edit",
        known,
        facts,
        is_judged=is_judged and state_now == State.CLOSED,
    )
