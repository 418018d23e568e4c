"""
An agreement applied to a real log that was imported: compared with a reckoning of its own.

Below, the file is read a second time in the plainest way, and working time is walked day by day; no
line of the product takes part. The usual run takes a cut drawn by a seed, with every incident that
holds one of the log's traps; EVIDENT_TEST_ORACLE_CASES=30000 takes the whole log.
"""

import csv
import gzip
import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from evident.conftest import NOON
from evident.integrations.imports.tests.conftest import take
from evident.kernel.calendars import actions as calendars
from evident.kernel.calendars.actions.shipped import weekdays
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.windows import parsed
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.tests.conftest import drafted, in_force
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms

__all__ = ["drafted", "in_force", "take"]

NAME = Path("shared/data/uci-incident-event-log/incident_event_log.csv.gz")
LOG = next(
    (folder / NAME for folder in Path(__file__).resolve().parents if (folder / NAME).exists()), None
)
CASES = int(os.environ.get("EVIDENT_TEST_ORACLE_CASES", "120"))
SEED = 2016
ZONE = ZoneInfo("America/Sao_Paulo")
HOURS = ((time(8), time(12)), (time(13), time(18)))
RESPONSE = timedelta(hours=4)
RESOLUTION = {"1": 4, "2": 8, "3": 24, "4": 40, "5": 80}  # hours of work, by priority
STATES = {
    "New": "new",
    "Active": "working",
    "Awaiting User Info": "waiting",
    "Awaiting Vendor": "working",  # the agreement lets only the user's waiting pause a clock
    "Awaiting Problem": "working",
    "Awaiting Evidence": "working",
    "Resolved": "done",
    "Closed": "done",
}


@pytest.fixture
def cut(tmp_path):
    """The whole log, or incidents of it drawn by a seed, and those with a trap."""
    if LOG is None:
        pytest.skip(f"The public log is not here: {NAME} in a folder above.")
    with gzip.open(LOG, "rt", encoding="utf-8") as log:
        header = next(log)
        blocks = [list(lines) for _, lines in groupby(log, key=lambda line: line.split(",", 1)[0])]
    if len(blocks) > CASES:
        names = header.rstrip("\n").split(",")
        drawn = random.Random(SEED).sample(range(len(blocks)), CASES)
        traps = [
            place
            for place, lines in enumerate(blocks)
            if is_trap([dict(zip(names, line.strip().split(","), strict=True)) for line in lines])
        ]
        blocks = [blocks[place] for place in sorted({*drawn, *traps[:60]})]
    path = tmp_path / "log.csv"
    path.write_text(header + "".join(line for lines in blocks for line in lines), encoding="utf-8")
    return path


def is_trap(rows):
    """Return whether an incident leaves its end again, or times or numbers go back."""
    ended = [row["incident_state"] in {"Resolved", "Closed"} for row in rows]
    counts = [int(row["sys_mod_count"]) for row in rows]
    moments = [at(row["sys_updated_at"]) for row in rows]
    return (
        any(before and not after for before, after in pairwise(ended))
        or counts != sorted(set(counts))
        or moments != sorted(moments)
        or any(row["incident_state"] == "-100" for row in rows)
        or moments[0] < at(rows[0]["opened_at"])
    )


def at(text):
    """Return a time of the log, which is in UTC: day first."""
    day, month, rest = text.split("/")
    year, clock = rest.split(" ")
    hour, minute = clock.split(":")
    return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC)


def worked(start, end):
    """Walk the days between two moments, and add up the hours of work."""
    first, last = (moment.astimezone(ZONE).replace(tzinfo=None) for moment in (start, end))
    total, day = timedelta(), first.date()
    while day <= last.date():
        if day.weekday() < 5:
            for opens, closes in HOURS:
                begins = max(first, datetime.combine(day, opens))
                ends = min(last, datetime.combine(day, closes))
                total += max(ends - begins, timedelta())
        day += timedelta(days=1)
    return total


@dataclass
class Reckoning:
    """What should come out for one incident, by hand."""

    response: timedelta
    resolution: timedelta
    target: timedelta


def reckoned(rows):
    """Reckon one incident from its rows, in the order the source counted them."""
    rows = sorted(rows, key=lambda row: int(row["sys_mod_count"]))
    opened = now = at(rows[-1]["opened_at"])
    state, target = "new", RESOLUTION[rows[0]["priority"][0]]
    response = None
    runs, since, done = [], opened, None  # stretches in which the resolution clock ran
    for row in rows:
        now = max(now, at(row["sys_updated_at"]))
        after = STATES.get(row["incident_state"], state)
        if response is None and after != "new":
            response = worked(opened, now)
        if done is not None and after != "done":
            since, done = now, None
        if done is None:
            target = RESOLUTION[row["priority"][0]]
            if since is not None and after in {"waiting", "done"}:
                runs.append((since, now))
                since = None
            elif since is None and after in {"working", "new"}:
                since = now
            if after == "done":
                done = now
                if row is rows[-1] and row["resolved_at"] != "?":
                    done = min(now, max(opened, at(row["resolved_at"])))
        state = after
    runs = [(begins, min(ends, done)) for begins, ends in runs if begins < done]
    return Reckoning(
        response, sum((worked(*run) for run in runs), timedelta()), timedelta(hours=target)
    )


@pytest.fixture
def brazil(shipped):
    """The working hours of the made-up agreement."""
    version = calendars.create(
        code="brazil", name_en="Brazil", name_zh="巴西", by=None, at=NOON, reason="For the log.",
        zone=str(ZONE), week=weekdays(parsed("08:00-12:00, 13:00-18:00")),
    )  # fmt: skip
    calendars.make_effective(
        version=version, by=None, at=NOON, effective_from=datetime(2000, 1, 1, tzinfo=UTC)
    )
    return Calendar.objects.get(code="brazil")


def made_up(calendar):
    """Terms: four hours to respond, and to resolve as long as the priority says."""
    timed = [("response", "response", None, 4)] + [
        (f"resolution-{priority}", "resolution", int(priority), hours)
        for priority, hours in RESOLUTION.items()
    ]
    return WrittenTerms(
        valid_from=datetime(2016, 1, 1, tzinfo=UTC),
        covers_all=True,
        targets=[
            WrittenTarget(
                code, metric, code, priority=priority, minutes=hours * 60, calendar=calendar
            )
            for code, metric, priority, hours in timed
        ],
    )


def attainment():
    """Return what the clocks say, incident by incident."""
    rows = Clock.objects.exclude(state="cancelled").values_list(
        "record__source_key", "metric", "consumed", "target", "is_met"
    )
    return {(key, metric): tuple(told) for key, metric, *told in rows}


@pytest.mark.slow
def test_the_attainment_of_a_real_log_is_what_a_walk_through_its_days_says(
    cut, take, customer, brazil, in_force, make_user, provider
):
    with cut.open(encoding="utf-8") as file:
        lines = csv.DictReader(file)
        blocks = {key: list(rows) for key, rows in groupby(lines, lambda row: row["number"])}
    run = take(cut)
    assert (run.records_made, run.rows_rejected) == (len(blocks), 0)
    agreement = in_force(made_up(brazil))
    owner = make_user("owner", "process_owner", provider)
    facts = {"agreement": agreement, "by": owner, "at": NOON, "reason": "What would it have been?"}

    done = actions.carry_on(correction=actions.apply(**facts), at=NOON)

    expected = {}
    for number, rows in blocks.items():
        by_hand = reckoned(rows)
        for metric, used, target in (
            ("response", by_hand.response, RESPONSE),
            ("resolution", by_hand.resolution, by_hand.target),
        ):
            expected[number, metric] = (used, target, used <= target)
    found = attainment()
    wrong = {
        key: (found.get(key), told) for key, told in expected.items() if found.get(key) != told
    }
    assert wrong == {}
    assert len(found) == len(expected) == 2 * len(blocks)
    verdicts = {is_met for _used, _target, is_met in found.values()}
    assert verdicts == {True, False}, "a log in which all is kept proves little"
    assert (done.records, done.clocks) == (len(blocks), len(found))

    again = actions.carry_on(correction=actions.apply(**facts), at=NOON)

    assert (again.records, again.clocks) == (len(blocks), 0)
    assert attainment() == found
