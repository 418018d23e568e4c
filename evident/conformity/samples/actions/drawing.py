"""Drawing a sample: one pass over its population, then its records are frozen."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from evident.conformity.samples.choosing import ALGORITHM, Choice
from evident.conformity.samples.freezing import frozen, kept_files
from evident.conformity.samples.judged import judged
from evident.conformity.samples.models import SEEDED, Method, Part, Sample, SampledRecord
from evident.conformity.samples.permissions import DRAW
from evident.conformity.samples.populations import Population, population_of
from evident.kernel.access.queries import may, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.attachments import storage
from evident.kernel.attachments.actions import lock_content
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees_internal, visible_to
from evident.kernel.records.reading import note_reading
from evident.kernel.trail import actions as trail
from evident.kernel.trail.canonical import json_bytes, moment

FORMAT = 1
MOST = 200
"""Records of one sample."""
USUAL = 25
LONGEST_SEED, LONGEST_TITLE, LONGEST_NUMBER = 64, 200, 40
LARGEST_POPULATION_BYTES = 1024**3
CHUNK = 1 << 16


@dataclass(frozen=True)
class Drawn:
    """What one pass over a population gave."""

    count: int
    sha256: str
    numbers: list[str]
    missing: list[str]


@transaction.atomic
def draw(
    *,
    by: User,
    at: datetime,
    population: str,
    method: str = Method.RANDOM,
    size: int = USUAL,
    seed: str = "",
    numbers: Iterable[str] = (),
    part: str = Part.ALL,
    since: date | None = None,
    until: date | None = None,
    title: str = "",
    requirement: str = "",
) -> Sample:
    """
    Draw a sample from what `by` may see of a population, and keep its records as they are now.

    The same seed draws the same records from the same population; an empty one is made up here.
    Raises WrongFact for what makes no sense, StepRefused where nothing can be drawn,
    PermissionDenied without `sample.draw`.
    """
    require_somewhere(by, DRAW)
    source = sought(population, by=by).of(part=part_of(part), since=since, until=until)
    choice = choice_of(method, size=size, seed=seed, numbers=numbers)
    refuse_backwards(since, until)
    drawn = kept_population(source, choice)
    refuse_nothing(drawn)
    items = _frozen_items(drawn.numbers, by=by, at=at)
    sheet = _sheet_of(source, choice, drawn, items, by=by, at=at, requirement=requirement)
    sample = Sample.objects.create(
        title=title.strip()[:LONGEST_TITLE],
        name_en=sheet["population"]["name"]["en"],
        name_zh=sheet["population"]["name"]["zh"],
        source=source.source,
        reference=source.reference,
        requirement=sheet["requirement"],
        part=source.part,
        since=since,
        until=until,
        method=choice.method,
        size=len(items),
        seed=choice.seed,
        population=drawn.count,
        population_sha256=drawn.sha256,
        query=sheet["population"]["query"],
        sheet=json_bytes(sheet).decode(),
        sha256=hashlib.sha256(json_bytes(sheet)).hexdigest(),
        by=by,
        at=at,
    )
    for item in items:
        item.sample = sample
    SampledRecord.objects.bulk_create(items)
    _note_drawing(sample, by=by, at=at)
    return sample


def _frozen_items(numbers: list[str], *, by: User, at: datetime) -> list[SampledRecord]:
    """Return the records so numbered as they are now, in that order, not yet saved."""
    return [
        _frozen_item(record, place=place, by=by, at=at)
        for place, record in enumerate(locked(numbers, by=by), 1)
    ]


def _frozen_item(record: Record, *, place: int, by: User, at: datetime) -> SampledRecord:
    """Return one record as it is now. Reading it leaves the trace it always leaves."""
    content = frozen(record, user=by, at=at)
    note_reading(record=record, by=by, at=at)
    text = json_bytes(content)
    return SampledRecord(
        place=place,
        record=record,
        number=record.number,
        kind=record.kind,
        title=record.title,
        content=text.decode(),
        sha256=hashlib.sha256(text).hexdigest(),
        files=held(content),
        last_entry=last_entry_of(content),
    )


def _note_drawing(sample: Sample, *, by: User, at: datetime) -> None:
    """Write into the trail what was drawn; the SHA-256 of the sheet stands for all of it."""
    trail.write(
        event="sample.draw",
        by=by,
        at=at,
        facts={
            "sample": sample.pk,
            "title": sample.name,
            "population": sample.population,
            "population_sha256": sample.population_sha256,
            "size": sample.size,
            "method": sample.method,
            "seed": sample.seed,
            "sha256": sample.sha256,
        },
    )


def sought(code: str, *, by: User) -> Population:
    """Return the population called `code`. Raises WrongFact."""
    found = population_of(code, user=by)
    if found is None:
        raise WrongFact(_("Choose what the sample is drawn from."))
    return found


def part_of(code: str) -> str:
    """Return the part that is drawn from. Raises WrongFact."""
    if code not in Part.values:
        raise WrongFact(_("Draw from all records or from the exceptions alone."))
    return code


def choice_of(method: str, *, size: int, seed: str, numbers: Iterable[str]) -> Choice:
    """Return how the sample is chosen. Raises WrongFact."""
    if method not in Method.values:
        raise WrongFact(_("Say how the records are chosen."))
    way = Method(method)
    named = tuple(dict.fromkeys(each.strip().upper() for each in numbers if each.strip()))
    if way == Method.NAMED:
        if not named:
            raise WrongFact(_("Name the records by their numbers."))
        size = len(named)
        if any(len(each) > LONGEST_NUMBER for each in named):
            raise WrongFact(_("One of the numbers is longer than any number is."))
    if not 1 <= size <= MOST:
        raise WrongFact(_("A sample has from 1 to %(most)s records.") % {"most": MOST})
    seed = seed.strip()
    if len(seed) > LONGEST_SEED or not seed.isprintable():
        raise WrongFact(
            _("A seed has at most %(most)s letters, digits and signs.") % {"most": LONGEST_SEED}
        )
    seed = (seed or token_hex(8)) if way in SEEDED else ""
    return Choice(way, size, seed, named if way == Method.NAMED else ())


def refuse_backwards(since: date | None, until: date | None) -> None:
    """Raise WrongFact for a period that ends before it begins."""
    if since and until and until < since:
        raise WrongFact(_("The period ends before it begins."))


def kept_population(source: Population, choice: Choice) -> Drawn:
    """Keep the lines of the population as a file named by its SHA-256, and choose on the way."""
    with storage.receiving(chunks(source, choice), limit=LARGEST_POPULATION_BYTES) as received:
        lock_content(received.sha256)
        storage.keep(received)
        return Drawn(choice.count, received.sha256, choice.chosen(), choice.missing())


def chunks(source: Population, choice: Choice) -> Iterator[bytes]:
    """Yield the lines of a population in larger pieces, each shown to `choice` before."""
    gathered = bytearray()
    for line in source.lines(choice.method):
        number, _tab, word = line[:-1].decode().partition("\t")
        choice.look(number, word)
        gathered += line
        if len(gathered) >= CHUNK:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def refuse_nothing(drawn: Drawn) -> None:
    """Raise StepRefused where there is nothing to draw, WrongFact for numbers outside of it."""
    if not drawn.count:
        raise StepRefused(
            _("There is no record to draw from. Choose a longer period or something else.")
        )
    if drawn.missing:
        raise WrongFact(
            _("Not among the records that are drawn from: %(numbers)s.")
            % {"numbers": _(", ").join(drawn.missing[:10])}
        )


def locked(numbers: list[str], *, by: User) -> list[Record]:
    """
    Return the records so numbered, in that order; nobody changes them until they are frozen.

    Raises PermissionDenied if `by` may not read our notes on one of them, or its trail.
    """
    keys = visible_to(by).filter(number__in=numbers).values("pk")
    rows = Record.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    found = {record.number: record for record in rows}
    for record in found.values():
        if not (sees_internal(by, record=record) and may(by, "trail.read", record)):
            raise PermissionDenied(
                _("Who draws a sample may read internal notes and the trail of its records.")
            )
    return [found[number] for number in numbers if number in found]


def held(content: dict[str, Any]) -> list[str]:
    """Return the files of a frozen record, from now on kept whatever becomes of the record."""
    files = kept_files(content)
    for fingerprint in files:
        lock_content(fingerprint)
    return [each for each in files if storage.path_of(each).exists()]


def last_entry_of(content: dict[str, Any]) -> int:
    """Return the number of the last entry of the trail in a frozen record."""
    return max(content["entries"], default=0)


def _sheet_of(
    source: Population,
    choice: Choice,
    drawn: Drawn,
    items: list[SampledRecord],
    *,
    by: User,
    at: datetime,
    requirement: str,
) -> dict[str, Any]:
    """Return all that is to be known of a drawing, as canonical JSON holds it."""
    return {
        "format": FORMAT,
        "algorithm": ALGORITHM,
        "drawn_at": moment(at),
        "drawn_by": by.name,
        "requirement": requirement[:40],
        "method": str(choice.method),
        "size": len(items),
        "wanted": choice.size,
        "seed": choice.seed,
        "numbers": list(choice.wanted),
        "population": {
            "name": source.in_both(),
            "source": source.source,
            "reference": source.reference,
            "part": str(source.part),
            "since": source.since.isoformat() if source.since else "",
            "until": source.until.isoformat() if source.until else "",
            "count": drawn.count,
            "sha256": drawn.sha256,
            "query": source.statement(),
        },
        "records": [
            {"number": item.number, "kind": item.kind, "sha256": item.sha256} for item in items
        ],
        "judgements": judged(requirement[:40], user=by, at=at),
    }
