"""Jobs of imports: check a file that was uploaded, take its rows, drop what nobody started."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from evident.integrations.imports import staged
from evident.integrations.imports.models import ImportRun, RunState
from evident.integrations.imports.problems import ImportRefused
from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.performing import pause_if_stopping
from evident.kernel.trail.actions import through
from evident.kernel.trail.models import Door

KEPT_DAYS = 14


@job("imports.check", title=_("Check a file to be imported"))
def check(*, at: datetime, run: int) -> None:
    """Find out what importing a file would do."""
    found = ImportRun.objects.filter(pk=run).first()
    if found is not None:
        staged.examine(run=found, at=at, pause=pause_if_stopping)


@job("imports.take", title=_("Import a file"))
def take(*, at: datetime, run: int) -> None:
    """Take the rows of a file into records; a refusal is noted on the run."""
    found = ImportRun.objects.filter(pk=run).first()
    if found is not None:
        with suppress(ImportRefused), through(Door.IMPORT):
            staged.carry_out(run=found, at=at, pause=pause_if_stopping)


@job("imports.forget", title=_("Drop checked files nobody imported"), every="40 2 * * *")
def forget(*, at: datetime) -> None:
    """Drop files that were checked two weeks ago and never imported."""
    stale = ImportRun.objects.filter(
        state=RunState.CHECKED, created_at__lt=at - timedelta(days=KEPT_DAYS)
    )
    for run in stale:
        run.state = RunState.DISCARDED
        run.ended_at = at
        run.save(update_fields=["state", "ended_at"])
        staged.forget_file(run)
