"""Making the sample: everything by the actions that people use, under a moving clock."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password as encoded
from django.db import connection, transaction
from django.utils import translation

from evident.demo import documents, library, news, orders, reports, sign_ins, voices
from evident.demo.audits import audited
from evident.demo.cast import assemble
from evident.demo.closing import planned
from evident.demo.courses import whole
from evident.demo.duties import looked_after
from evident.demo.occasions import all_of
from evident.demo.offerings import fill_catalogue
from evident.demo.plan import ordinary, unfinished
from evident.demo.playing import days_passed, housekeeping, play
from evident.demo.portfolio import by_category, offer
from evident.demo.promises import agree, complained, reviewed
from evident.demo.requirements import assessed, last_run
from evident.demo.room import engaged
from evident.demo.shelf import furnish
from evident.demo.stage import Stage
from evident.demo.targets import targets
from evident.demo.world import world
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.sample import queries as samples
from evident.kernel.sample.models import Sample
from evident.kernel.trail import actions as trail
from evident.kernel.trail import sealing
from evident.kernel.trail.models import Door
from evident.resolution.incidents.models import ResolutionCode

DAYS = 182
USUAL_COUNT = 500
"""Incidents of ordinary days; occasions come on top."""
USUAL_ORDERS = 120
BAD_MONTH = (0.5, 0.67)
"""From which share of the time until which everything takes longer."""


class SampleRefused(Exception):
    """There is something here that the sample would mix with."""


def is_empty() -> bool:
    """Return whether nobody and nothing is here yet: the sample may be made."""
    return not (User.objects.exists() or Organisation.objects.exists() or Record.objects.exists())


def make_sample(
    *,
    language: str,
    seed: int,
    at: datetime,
    count: int = USUAL_COUNT,
    on_progress: Callable[[int], None] | None = None,
) -> Sample:
    """
    Fill an empty installation with half a year of work that ends at `at` (UTC).

    All of it is one transaction: a sample that was interrupted never was. The same seed and `at`
    give the same sample. `on_progress` gets whole days that have passed. The trail is sealed
    at the end, and the checks run once more. Raises SampleRefused where people or records exist.
    """
    with (
        transaction.atomic(durable=True),
        translation.override(language),
        all_or_nothing(),
        rarely_tidied(),
    ):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('evident.demo'))")
        if not is_empty():
            raise SampleRefused("There are people or records here already.")
        with trail.through(Door.DEMO):
            mark = fill(
                language=language,
                seed=seed,
                at=at,
                count=count,
                on_progress=on_progress or (lambda _days: None),
            )
    samples.forget()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sealing.seal(at=at)
    last_run(at=at)
    sealing.seal(at=at)
    return mark


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Set no savepoints: whatever fails undoes the whole, so none would ever be gone back to."""
    kept = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = kept


def towards_the_certificate(
    stage: Stage, *, since: datetime, until: datetime
) -> Iterator[Iterator[datetime]]:
    """Yield the courses of audits, documents, judgements, what closes gaps, and of the room."""
    for courses in (audited, documents.written, assessed, planned, engaged):
        yield from courses(stage, since=since, until=until)


@contextmanager
def rarely_tidied() -> Iterator[None]:
    """Look for garbage seldom: much is made within, and little of it refers to itself."""
    kept = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*kept)
        gc.unfreeze()


def fill(
    *,
    language: str,
    seed: int,
    at: datetime,
    count: int,
    on_progress: Callable[[int], None],
    days: int = DAYS,
) -> Sample:
    """Write the mark, the people, the settings, what is promised, and `days` of incidents."""
    since = at - timedelta(days=days)
    mark = Sample.objects.create(language=language, seed=seed, until=at)
    facts = {"language": language, "seed": seed}
    trail.write(event="installation.sample", by=None, at=at, facts=facts)
    invented = world(language)
    cast = assemble(invented, password=encoded(sign_ins.make_password()), at=since, until=at)
    stage = Stage(
        world=invented,
        cast=cast,
        categories=furnish(invented, cast, at=since),
        services={},
        codes={code.code: code for code in ResolutionCode.objects.all()},
        hours=working_time_of(Calendar.objects.get(code=invented.organisations["calendar"])),
        rng=Random(seed),  # noqa: S311  # a sample that can be repeated, no secret
    )
    offered = offer(invented, cast, at=since)
    stage.services, stage.offered = by_category(invented, offered), offered
    begins, ends = (since + timedelta(days=days) * part for part in BAD_MONTH)
    stage.strain = (begins, ends)
    share = count / USUAL_COUNT
    catalogue = fill_catalogue(stage, offered, at=since)
    promises = agree(stage, offered, at=since)
    cases = [*ordinary(stage, since=since, until=at, count=count)]
    cases += unfinished(stage, until=at, share=min(1.0, count / USUAL_COUNT))
    courses = [(whole(case), case) for case in cases]
    occasions = all_of(stage, since=since, until=at)
    ordered = orders.all_of(
        stage, catalogue, since=since, until=at, count=round(USUAL_ORDERS * share)
    )
    told = [
        *library.all_of(stage, since=since, until=at),
        *voices.all_of(stage, since=since, until=at),
        *news.all_of(stage, since=since, until=at),
        *reports.all_of(stage, promises, since=since, until=at),
    ]
    beside = [
        targets(cast, since=since),
        housekeeping(since=since, until=at),
        reviewed(stage, promises, since=since),
        *complained(stage, until=at),
        *looked_after(stage, offered, since=since, until=at),
        *towards_the_certificate(stage, since=since, until=at),
    ]
    play(
        [*courses, *occasions, *ordered, *told, *((course, None) for course in beside)],
        until=at,
        on_step=days_passed(since, on_progress),
    )
    return mark
