"""An import that dies goes on where its last commit left it: nothing lost, nothing twice."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from evident.conftest import NOON
from evident.integrations.imports import actions, running
from evident.integrations.imports.models import ImportRun, RejectedRow
from evident.integrations.imports.problems import ImportRefused
from evident.integrations.imports.tests.conftest import life, row
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident


class Killed(Exception):
    """What a test stops an import with."""


def lines(count: int) -> list[str]:
    """Return the rows of `count` incidents, every fifth of which has one that is wrong."""
    found = []
    for number in range(count):
        found += life(number=f"INC{number}")
        if number % 5 == 0:
            found.append(row(number=f"INC{number}", sys_updated_at="never"))
    return found


@pytest.fixture
def wanted(write_log, shipped, monkeypatch):
    """Twenty incidents, to be taken three at a time."""
    monkeypatch.setattr(running, "BATCH_RECORDS", 3)
    path = write_log(*lines(20))
    return actions.whole(
        actions.outline(path=path, source="servicenow-log", organisation_code="acme", at=NOON)
    )


def test_an_import_that_dies_goes_on_from_its_last_commit(wanted):
    def die(_rows):
        if Incident.objects.count() >= 9:
            raise Killed

    run = actions.prepare(wanted=wanted, by=None, at=NOON)
    with pytest.raises(Killed):
        actions.start(run=run, by=None, at=NOON, progress=die)
    stopped = ImportRun.objects.get()
    assert (stopped.state, stopped.records_made) == ("running", 9)
    assert stopped.position == stopped.rows_taken + stopped.rows_rejected

    actions.run_or_resume(wanted=wanted, by=None, at=NOON)

    run.refresh_from_db()
    assert (run.state, run.records_made, run.records_known) == ("done", 20, 0)
    assert (run.rows_taken, run.rows_rejected, run.position) == (60, 4, 64)
    assert Incident.objects.count() == 20
    told = Entry.objects.exclude(record_id=None).values_list("facts__line", flat=True)
    assert len(told) == len(set(told)) == 60
    assert set(told).isdisjoint(RejectedRow.objects.values_list("line", flat=True))


def test_an_import_goes_on_only_with_the_same_file(wanted):
    run = actions.prepare(wanted=wanted, by=None, at=NOON)
    wanted.path.write_text(wanted.path.read_text() + row() + "\n")

    with pytest.raises(ImportRefused, match="not the one this import began with"):
        actions.start(run=run, by=None, at=NOON)

    assert not Incident.objects.exists()


def test_an_import_that_is_done_is_not_resumed(wanted):
    run = actions.run_or_resume(wanted=wanted, by=None, at=NOON)

    with pytest.raises(ImportRefused, match="cannot be resumed"):
        actions.resume(run=run, by=None, at=NOON)


def test_a_run_known_from_before_it_was_done_changes_nothing(wanted):
    run = actions.prepare(wanted=wanted, by=None, at=NOON)
    stale = ImportRun.objects.get()
    actions.start(run=run, by=None, at=NOON)

    actions.start(run=stale, by=None, at=NOON)

    run.refresh_from_db()
    assert (run.position, run.records_made, Incident.objects.count()) == (64, 20, 20)


def test_two_processes_never_work_on_one_run(another_connection, wanted):
    run = actions.prepare(wanted=wanted, by=None, at=NOON)
    another_connection.execute(
        "SELECT pg_advisory_lock(hashtextextended(%s, 0))", [running.lock_of(run)]
    )

    with pytest.raises(ImportRefused, match="another process"):
        actions.start(run=run, by=None, at=NOON)

    run.refresh_from_db()
    assert (run.state, Incident.objects.count()) == ("ready", 0)


def test_an_import_needs_the_permission(wanted, agent):
    for attempt in (actions.dry_run, actions.prepare):
        with pytest.raises(PermissionDenied):
            attempt(wanted=wanted, by=agent, at=NOON)

    assert not ImportRun.objects.exists()


def test_a_dry_run_tells_what_an_import_would_do_and_writes_nothing(wanted, administrator):
    before = Entry.objects.count()

    preview = actions.dry_run(wanted=wanted, by=administrator, at=NOON)

    assert (Entry.objects.count(), Incident.objects.count()) == (before, 0)
    run = actions.run_or_resume(wanted=wanted, by=administrator, at=NOON)
    for name in ("rows_taken", "rows_rejected", "records_made", "events_written", "names_made"):
        assert getattr(preview, name) == getattr(run, name), name
    assert preview.deviations == run.deviations
    assert [problem["line"] for problem in preview.problems] == [
        rejected.line for rejected in run.rejected.all()
    ]


PROGRAM = """
import os, sys
import django
django.setup()
from pathlib import Path
from django.utils import timezone
from evident.integrations.imports import actions, running
running.BATCH_RECORDS = 5
wanted = actions.whole(
    actions.outline(
        path=Path(sys.argv[1]),
        source="servicenow-log",
        organisation_code="acme",
        at=timezone.now(),
    )
)
def tell(rows):
    print(rows, flush=True)
actions.run_or_resume(wanted=wanted, by=None, at=timezone.now(), progress=tell)
"""


@pytest.mark.slow
def test_an_import_killed_by_the_system_is_resumed_without_loss(write_log, committed, shipped):
    path = write_log(*lines(400))
    parameters = connection.get_connection_params()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "evident.main.settings"}
    environment["EVIDENT_DATABASE_URL"] = address_of(parameters)

    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path)], env=environment, stdout=subprocess.PIPE
        ) as importing:
            assert importing.stdout is not None
            assert importing.stdout.readline()  # at least one batch is committed
            time.sleep(0.05)
            importing.send_signal(signal.SIGKILL)
    run = ImportRun.objects.get()
    assert 0 < run.position < run.rows_expected
    assert run.records_made == Incident.objects.count()
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], env=environment, check=True, capture_output=True
    )

    run.refresh_from_db()
    assert (run.state, run.records_made, run.rows_rejected) == ("done", 400, 80)
    told = Entry.objects.exclude(record_id=None).values_list("facts__line", flat=True)
    assert len(told) == len(set(told)) == 1_200


def address_of(parameters):
    """Return the address of the tests' own database."""
    from urllib.parse import quote

    where = quote(str(parameters.get("host", "")), safe="")
    user = quote(str(parameters.get("user", "")))
    name = parameters["dbname"]
    password = parameters.get("password")
    who = f"{user}:{quote(password)}" if password else user
    return f"postgresql://{who}@/{name}?host={where}&port={parameters.get('port', '')}"
