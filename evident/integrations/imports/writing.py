"""Drafts written as incidents with their history, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evident.integrations.imports.cells import Name
from evident.integrations.imports.counterparts import Names
from evident.integrations.imports.drafts import Draft
from evident.kernel.procedures import histories
from evident.kernel.procedures.histories import History
from evident.kernel.procedures.replay import Happening, Person, Replayed
from evident.kernel.records.models import Record
from evident.kernel.records.numbers import looks_own, next_numbers
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.models.settings import Level
from evident.resolution.incidents.procedure import PROCEDURE

NUMBER_LIMIT = 40
DEFAULTS = {"channel": Channel.OTHER, "impact": Level.LOW, "urgency": Level.MEDIUM}


@dataclass
class Tally:
    """How many deviations there are, by code."""

    deviations: dict[str, int] = field(default_factory=dict)

    def count(self, replayed: Sequence[Replayed]) -> None:
        """Add those of one history."""
        for each in replayed:
            for code in each.deviations:
                self.deviations[code] = self.deviations.get(code, 0) + 1


def replayed(draft: Draft, names: Names | None, *, run: int | None) -> list[Replayed]:
    """Return a draft's history with its deviations; without `names`, people are not looked up."""
    return list(
        PROCEDURE.replay(
            Happening(
                at=told.at,
                by=None if not told.by else person(told.by, names),
                state=told.state,
                step=told.step,
                values=told.values
                if names is None
                else {name: names.told(value) for name, value in told.values.items()},
                facts=told.facts if run is None else {**told.facts, "import": run},
                deviations=tuple(told.deviations),
                is_judged=told.is_judged,
            )
            for told in draft.history
        )
    )


def person(name: str, names: Names | None) -> Person:
    """Return somebody of the source as the trail names him or her."""
    return Person(None if names is None else names.known[Name("person", name)], name)


def write(
    drafts: Sequence[Draft], *, names: Names, run: int, at: datetime, has_keys: bool
) -> tuple[int, Tally]:
    """
    Write `drafts` with their histories inside the caller's transaction.

    Returns how many events the trail got, and the deviations. `at` is when counterparts are made.
    """
    names.meet({name for draft in drafts for name in draft.names()}, at=at)
    numbers = numbers_for(drafts, names=names, has_keys=has_keys)
    tally = Tally()
    batch = []
    for draft, number in zip(drafts, numbers, strict=True):
        history = replayed(draft, names, run=run)
        tally.count(history)
        batch.append(History(incident_of(draft, number=number, names=names), history))
    return histories.write(PROCEDURE, batch), tally


def incident_of(draft: Draft, *, number: str, names: Names) -> Incident:
    """Return the incident of a draft, all but the state its history gives it."""
    facts: dict[str, Any] = dict(DEFAULTS)
    for name, value in draft.facts.items():
        if isinstance(value, Name):
            facts[f"{name}_id"] = names.known[value]
        elif name not in {"waiting_for", "waiting_note"} or draft.history[-1].state == "pending":
            facts[name] = value
    facts.pop("created_at", None)
    facts["title"] = facts.get("title") or draft.key
    return Incident(
        number=number,
        organisation_id=names.organisation.pk,
        source=names.source,
        source_key=draft.key,
        **facts,
    )


def numbers_for(drafts: Sequence[Draft], *, names: Names, has_keys: bool) -> list[str]:
    """
    Return the numbers of the records to be.

    A record keeps the number it had. With the organisation's code behind it where ours could look
    the same, or another record has it already; ours where it had none.
    """
    if not has_keys:
        return next_numbers(kind=PROCEDURE.kind, count=len(drafts))
    keys = [draft.key for draft in drafts]
    taken = set(Record.objects.filter(number__in=keys).values_list("number", flat=True))
    numbers = []
    for key in keys:
        number = key
        if number in taken or looks_own(number) or not fits(number):
            number = f"{key}@{names.organisation.code}"
        numbers.append(number)
    marked = [number for number, key in zip(numbers, keys, strict=True) if number != key]
    taken = set(Record.objects.filter(number__in=marked).values_list("number", flat=True))
    bad = [number for number in marked if number in taken or not fits(number)]
    own = iter(next_numbers(kind=PROCEDURE.kind, count=len(bad))) if bad else iter(())
    return [next(own) if number in bad else number for number in numbers]


def fits(number: str) -> bool:
    """Return whether a number can stand in an address and a line."""
    plain = number.replace("-", "").replace("_", "").replace(".", "").replace("@", "")
    return len(number) <= NUMBER_LIMIT and plain.isascii() and plain.isalnum()
