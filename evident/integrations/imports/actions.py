"""Checking, starting and resuming an import. The only code that makes runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from evident.integrations.imports.checking import Preview, check
from evident.integrations.imports.mapping import ColumnMapping, mapping_of
from evident.integrations.imports.models import ImportRun, RunState
from evident.integrations.imports.problems import ImportRefused
from evident.integrations.imports.running import (
    Progress,
    alone,
    carry_on,
    refresh_statistics,
    refuse_if_nothing_fits,
    rows_in,
)
from evident.integrations.imports.sources import source_of
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.received.files import digest_of
from evident.kernel.trail import actions as trail

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")
PERMISSION = "import.run"
MANY_RECORDS = 500


def quietly(_rows: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Order:
    """A file to be imported, and how: checked, so that it can begin."""

    path: Path
    file_name: str
    source: str
    organisation_code: str
    time_zone: str
    plain_mapping: dict[str, Any]
    mapping: ColumnMapping
    digest: str
    rows: int = 0
    """Rows of the file; 0 until they were counted."""

    @property
    def record_source(self) -> str:
        """What the records will say they came from."""
        return f"{self.source}:{self.organisation_code}"


def outline(
    *,
    path: Path,
    source: str,
    at: datetime,
    mapping: Mapping[str, Any] | None = None,
    organisation_code: str = "",
    time_zone: str = "UTC",
    file_name: str = "",
) -> Order:
    """
    Look at the beginning of a file: does the mapping fit it?

    `organisation_code` is whose records they are, the source's own code by default. `time_zone`
    is that of the file's times. Raises ImportRefused, and changes nothing.
    """
    plain = source_of(source).mapping(mapping)
    columns = mapping_of(plain)
    code = organisation_code or source
    if not CODE.match(code):
        raise ImportRefused("bad_organisation", code=code)
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise ImportRefused("unknown_time_zone", time_zone=time_zone) from error
    digest = digest_of(path)
    refuse_if_nothing_fits(path, columns, time_zone=time_zone, digest=digest, now=at)
    return Order(
        path=path,
        file_name=(file_name or path.name)[:255],
        source=source,
        organisation_code=code,
        time_zone=time_zone,
        plain_mapping=plain,
        mapping=columns,
        digest=digest,
    )


def whole(wanted: Order) -> Order:
    """
    Look at a file from end to end and return the order with the number of its rows.

    Raises ImportRefused for whatever makes the file unreadable; nothing is written.
    """
    rows = rows_in(wanted.path, wanted.mapping, time_zone=wanted.time_zone)
    return replace(wanted, rows=rows)


def order_of(run: ImportRun) -> Order:
    """Return what a stored run is to import."""
    return Order(
        path=Path(run.path),
        file_name=run.file_name,
        source=run.source,
        organisation_code=run.organisation_code,
        time_zone=run.time_zone,
        plain_mapping=run.mapping,
        mapping=mapping_of(run.mapping),
        digest=run.digest,
        rows=run.rows_expected,
    )


def dry_run(
    *, wanted: Order, by: User | None, at: datetime, progress: Progress = quietly
) -> Preview:
    """
    Return what importing `wanted` would do; nothing is written.

    `by` is None for a command on the server. Raises PermissionDenied if `by` lacks `import.run`.
    """
    permit(by=by, organisation_code=wanted.organisation_code)
    return check(
        wanted.path,
        wanted.mapping,
        source=wanted.record_source,
        time_zone=wanted.time_zone,
        digest=wanted.digest,
        at=at,
        progress=progress,
    )


@transaction.atomic
def prepare(
    *, wanted: Order, by: User | None, at: datetime, state: RunState = RunState.READY
) -> ImportRun:
    """
    Save that `wanted` is to be imported; nothing is taken yet.

    Raises PermissionDenied if `by` lacks `import.run`.
    """
    permit(by=by, organisation_code=wanted.organisation_code)
    return ImportRun.objects.create(
        source=wanted.source,
        organisation_code=wanted.organisation_code,
        file_name=wanted.file_name,
        path=str(wanted.path.resolve()),
        digest=wanted.digest,
        size=wanted.path.stat().st_size,
        time_zone=wanted.time_zone,
        mapping=wanted.plain_mapping,
        by=by,
        state=state,
        created_at=at,
        rows_expected=wanted.rows,
    )


def start(
    *, run: ImportRun, by: User | None, at: datetime, progress: Progress = quietly
) -> ImportRun:
    """
    Take the rows of the run's file into records, from where the run stands to the end.

    `at` is when this began; when each batch was written is the database's own clock. A run that
    is done stays as it is. Raises ImportRefused if the file is another one than before, and
    PermissionDenied if `by` lacks `import.run`.
    """
    permit(by=by, organisation_code=run.organisation_code)
    path = Path(run.path)
    if digest_of(path) != run.digest:
        raise ImportRefused("file_changed")
    with alone(run):
        run.refresh_from_db()
        if run.state == RunState.DONE:
            return run
        run.path = str(path)
        begin(run=run, by=by, at=at)
        try:
            carry_on(run, path, mapping_of(run.mapping), at=at, progress=progress)
        except ImportRefused as refusal:
            give_up(run=run, refusal=refusal, by=by, at=at)
            raise
        finish(run=run, by=by, at=at)
        if run.records_made >= MANY_RECORDS:
            refresh_statistics()
    return run


def resume(
    *, run: ImportRun, by: User | None, at: datetime, progress: Progress = quietly
) -> ImportRun:
    """
    Go on with a run that was interrupted, exactly where its last commit left it.

    Raises ImportRefused unless it began and did not end; see `start`.
    """
    if run.state not in {RunState.RUNNING, RunState.INTERRUPTED}:
        raise ImportRefused("cannot_resume", state=run.get_state_display())
    return start(run=run, by=by, at=at, progress=progress)


def run_or_resume(
    *, wanted: Order, by: User | None, at: datetime, progress: Progress = quietly
) -> ImportRun:
    """
    Import `wanted`; go on with a run of the very same file that was interrupted, if there is one.

    See `start` for what it raises.
    """
    permit(by=by, organisation_code=wanted.organisation_code)
    interrupted = ImportRun.objects.filter(
        source=wanted.source,
        organisation_code=wanted.organisation_code,
        digest=wanted.digest,
        time_zone=wanted.time_zone,
        mapping=wanted.plain_mapping,
        state__in=[RunState.RUNNING, RunState.INTERRUPTED],
    ).first()
    if interrupted is None:
        run = prepare(wanted=wanted, by=by, at=at)
        return start(run=run, by=by, at=at, progress=progress)
    interrupted.path = str(wanted.path.resolve())
    progress(interrupted.position)
    return resume(run=interrupted, by=by, at=at, progress=progress)


@transaction.atomic
def begin(*, run: ImportRun, by: User | None, at: datetime) -> None:
    """Note that rows are being taken now, and make the organisation they belong to exist."""
    run.organisation, is_new = Organisation.objects.get_or_create(
        code=run.organisation_code,
        defaults={"name": run.organisation_code, "kind": OrganisationKind.CUSTOMER},
    )
    facts = facts_of(run) | {"is_resumed": bool(run.position)}
    if is_new:
        trail.write(
            event="organisation.add", by=by, at=at, facts={"organisation": run.organisation}
        )
    run.state = RunState.RUNNING
    run.started_at = run.started_at or at
    run.problem = {}
    run.save()
    trail.write(event="import.start", by=by, at=at, facts=facts)


@transaction.atomic
def finish(*, run: ImportRun, by: User | None, at: datetime) -> None:
    """Note that every row is settled."""
    run.state = RunState.DONE
    run.ended_at = at
    run.save()
    trail.write(
        event="import.finish",
        by=by,
        at=at,
        facts=facts_of(run)
        | {
            "records": run.records_made,
            "events": run.events_written,
            "rows": run.position,
            "rejected": run.rows_rejected,
        },
    )


@transaction.atomic
def give_up(*, run: ImportRun, refusal: ImportRefused, by: User | None, at: datetime) -> None:
    """Note why a run went no further; what it had committed stays."""
    run.refresh_from_db()
    run.state = RunState.REFUSED
    run.ended_at = at
    run.problem = {"code": refusal.code, "facts": refusal.facts}
    run.save()
    trail.write(
        event="import.refuse", by=by, at=at, facts=facts_of(run) | {"problem": refusal.code}
    )


def facts_of(run: ImportRun) -> dict[str, Any]:
    """Return what the trail has to keep of a run."""
    return {
        "import": run.pk,
        "source": run.record_source,
        "file": run.file_name,
        "digest": run.digest,
        "time_zone": run.time_zone,
    }


def permit(*, by: User | None, organisation_code: str) -> None:
    """Raise PermissionDenied unless `by` may import records of that organisation."""
    if by is not None:
        require(by, PERMISSION, subject_of(organisation_code))


@dataclass(frozen=True)
class OfOrganisation:
    """Whose records they will be; None while that organisation does not exist."""

    organisation_id: int | None


def subject_of(organisation_code: str) -> OfOrganisation:
    """Return what a permission limited to an organisation is asked about."""
    identity = (
        Organisation.objects.filter(code=organisation_code).values_list("pk", flat=True).first()
    )
    return OfOrganisation(identity)
