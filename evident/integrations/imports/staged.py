"""An import in stages, as pages do it: upload, check, start; jobs do the work between."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from evident.integrations.imports.actions import (
    Order,
    dry_run,
    facts_of,
    order_of,
    permit,
    prepare,
    start,
    whole,
)
from evident.integrations.imports.models import ImportRun, RunState
from evident.integrations.imports.problems import ImportRefused
from evident.integrations.imports.running import alone, is_worked_on
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail import actions as trail

TOLD_EVERY_ROWS = 5_000
Pause = Callable[[], None]


def folder() -> Path:
    """Return where uploaded files wait; readable by the product alone."""
    path = Path(settings.VAR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def kept(content: Iterable[bytes]) -> Path:
    """Write an uploaded file where jobs find it, under a name of ours, or nowhere; return where."""
    path = folder().resolve() / uuid4().hex
    path.touch(mode=0o600)
    try:
        with path.open("wb") as target:
            for chunk in content:
                target.write(chunk)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


@transaction.atomic
def receive(*, wanted: Order, by: User, at: datetime) -> ImportRun:
    """
    Save an uploaded file as a run and have it checked by a job.

    Raises PermissionDenied if `by` lacks `import.run`.
    """
    from evident.integrations.imports import jobs

    run = prepare(wanted=wanted, by=by, at=at, state=RunState.CHECKING)
    trail.write(event="import.upload", by=by, at=at, facts=facts_of(run))
    jobs.check.defer(run=run.pk)
    return run


def examine(*, run: ImportRun, at: datetime, pause: Pause) -> ImportRun:
    """Check a received file as a dry run does, and keep what was found. Harmless if repeated."""
    with alone(run):
        run.refresh_from_db()
        if run.state != RunState.CHECKING:
            return run
        try:
            wanted = whole(order_of(run))
            run.rows_expected = wanted.rows
            run.save(update_fields=["rows_expected"])
            preview = dry_run(wanted=wanted, by=run.by, at=at, progress=tell(run, pause))
        except ImportRefused as refusal:
            run.state = RunState.REFUSED
            run.problem = {"code": refusal.code, "facts": refusal.facts}
            run.ended_at = at
            forget_file(run)
        else:
            run.state = RunState.CHECKED
            run.preview = preview.plain()
        run.save()
    return run


def tell(run: ImportRun, pause: Pause) -> Callable[[int], None]:
    """Return what notes how far a check is, now and then, and makes room when asked to."""
    read = noted = 0

    def progress(rows: int) -> None:
        nonlocal read, noted
        read += rows
        if read - noted >= TOLD_EVERY_ROWS:
            noted = read
            run.preview = {"rows_read": read}
            run.save(update_fields=["preview"])
            pause()

    return progress


@transaction.atomic
def launch(*, run: ImportRun, by: User, at: datetime) -> ImportRun:
    """
    Have a checked file imported by a job, or one that was interrupted gone on with.

    Raises StepRefused in any other state, PermissionDenied if `by` lacks `import.run`.
    """
    from evident.integrations.imports import jobs

    permit(by=by, organisation_code=run.organisation_code)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not may_launch(run):
        raise StepRefused(str(ImportRefused("cannot_resume", state=run.get_state_display())))
    if run.state == RunState.CHECKED:
        run.state = RunState.WAITING
        run.save(update_fields=["state"])
    trail.write(event="import.order", by=by, at=at, facts=facts_of(run))
    jobs.take.defer(run=run.pk)
    return run


def may_launch(run: ImportRun) -> bool:
    """Return whether a run can begin, or go on because nobody works on it."""
    if run.state == RunState.CHECKED:
        return True
    return run.state in {RunState.RUNNING, RunState.INTERRUPTED} and not is_worked_on(run)


def carry_out(*, run: ImportRun, at: datetime, pause: Pause) -> ImportRun:
    """Import the file of a launched run to its end. Harmless if repeated."""
    if run.state in {RunState.WAITING, RunState.RUNNING, RunState.INTERRUPTED}:
        start(run=run, by=run.by, at=at, progress=lambda _rows: pause())
        forget_file(run)
    return run


@transaction.atomic
def discard(*, run: ImportRun, by: User, at: datetime) -> ImportRun:
    """
    Drop a file that was checked and not imported.

    Raises StepRefused in any other state, PermissionDenied if `by` lacks `import.run`.
    """
    permit(by=by, organisation_code=run.organisation_code)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != RunState.CHECKED:
        raise StepRefused(str(ImportRefused("cannot_resume", state=run.get_state_display())))
    run.state = RunState.DISCARDED
    run.ended_at = at
    run.save(update_fields=["state", "ended_at"])
    trail.write(event="import.discard", by=by, at=at, facts=facts_of(run))
    transaction.on_commit(lambda: forget_file(run))
    return run


def forget_file(run: ImportRun) -> None:
    """Remove an uploaded file that is needed no more; files of others are left alone."""
    path = Path(run.path)
    if path.parent == folder().resolve():
        path.unlink(missing_ok=True)
