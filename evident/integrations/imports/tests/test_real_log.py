"""A cut of a real log, read here a second time in the plainest way and compared."""

import csv
import gzip
from datetime import UTC, datetime
from itertools import groupby, takewhile
from pathlib import Path
from statistics import median

import pytest

from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident

NAME = Path("shared/data/uci-incident-event-log/incident_event_log.csv.gz")
LOG = next(
    (folder / NAME for folder in Path(__file__).resolve().parents if (folder / NAME).exists()), None
)
CUT_LINES = 4_000


@pytest.fixture
def cut(tmp_path):
    """The first incidents of the log, the last of them whole."""
    if LOG is None:
        pytest.skip(f"The public log is not here: {NAME} in a folder above.")
    path = tmp_path / "cut.csv"
    with gzip.open(LOG, "rt", encoding="utf-8") as log:
        lines = [next(log) for _ in range(CUT_LINES)]
        last = lines[-1].partition(",")[0]
        lines += takewhile(lambda line: line.startswith(f"{last},"), log)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def at(text: str) -> datetime:
    """Return a time of the log, by hand."""
    day, month, rest = text.split("/")
    year, clock = rest.split(" ")
    hour, minute = clock.split(":")
    return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC)


def is_at_once(rows: list[dict[str, str]]) -> bool:
    """Return whether one incident of the log was solved at first contact, by hand."""
    end = max(rows, key=lambda row: int(row["sys_mod_count"]))
    if end["resolved_at"] == "?":
        return False
    waited = at(end["resolved_at"]) - at(end["opened_at"])
    return (
        0 <= waited.total_seconds() <= 3600
        and end["reassignment_count"] == end["reopen_count"] == "0"
        and len({row["assignment_group"] for row in rows} - {"?"}) <= 1
        and not any(row["incident_state"].startswith("Awaiting") for row in rows)
    )


@pytest.mark.slow
def test_the_figures_of_a_real_log_are_those_of_the_file(cut, take):
    with cut.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ends = [
        max(group, key=lambda row: int(row["sys_mod_count"]))
        for _, group in groupby(rows, key=lambda row: row["number"])
    ]

    run = take(cut)

    assert (run.records_made, run.rows_taken, run.rows_rejected) == (len(ends), len(rows), 0)
    incidents = Incident.objects.all()
    assert incidents.filter(met_sla=True).count() == sum(row["made_sla"] == "true" for row in ends)
    assert incidents.filter(reopenings__gt=0).count() == sum(
        int(row["reopen_count"]) > 0 for row in ends
    )
    at_once = [
        number
        for number, group in groupby(rows, key=lambda row: row["number"])
        if is_at_once(list(group))
    ]
    solved = incidents.filter(is_first_contact=True).order_by("number")
    assert list(solved.values_list("source_key", flat=True)) == sorted(at_once) != []
    spans = [found.resolved_at - found.opened_at for found in incidents.exclude(resolved_at=None)]
    expected = [
        at(row["resolved_at"]) - at(row["opened_at"]) for row in ends if row["resolved_at"] != "?"
    ]
    assert (len(spans), median(spans)) == (len(expected), median(expected))
    told = Entry.objects.exclude(record_id=None)
    assert sorted(told.values_list("facts__line", flat=True)) == list(range(2, len(rows) + 2))
    moments = dict(told.values_list("facts__line", "at"))
    assert all(moments[line] == at(row["sys_updated_at"]) for line, row in enumerate(rows, start=2))
