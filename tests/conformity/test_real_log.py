"""
A real log, whole, put through every check of incidents.

Population and exceptions equal counts made outside the product: from the file by a few lines of
Python, and from the tables by plain SQL that shares nothing with the checks.
"""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, Q

from evident.conformity.requirements import counting
from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckState, Outcome
from evident.integrations.imports import actions
from evident.kernel.measures import definition
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import (
    Category,
    Incident,
    MajorCriterion,
    MajorIncident,
    ManagementNotice,
)

NAME = Path("shared/data/uci-incident-event-log/incident_event_log.csv.gz")
LOG = next(
    (folder / NAME for folder in Path(__file__).resolve().parents if (folder / NAME).exists()), None
)
AT = datetime(2017, 2, 28, tzinfo=UTC)
DAY = timedelta(days=1)
MINE = "incident"
MATRIX = {
    (1, 1): 1,
    (1, 2): 2,
    (2, 1): 2,
    (1, 3): 3,
    (2, 2): 3,
    (3, 1): 3,
    (2, 3): 4,
    (3, 2): 4,
    (3, 3): 5,
}

SINCE = "r.kind = 'incident' AND r.opened_at >= '2016-02-01Z'"
EVERY = f"{SINCE} AND r.state <> 'cancelled'"
CLOSED = f"{SINCE} AND r.state = 'closed'"
YOUNG = CLOSED.replace("2016-02-01", "2016-12-01")
OPEN = "r.kind = 'incident' AND r.is_open"
TRAIL = "SELECT 1 FROM trail_entry e WHERE e.record_id = r.id"
UNESCALATED = f"i.escalation = 0 AND NOT EXISTS ({TRAIL} AND e.event = 'incident.escalate')"
SECURE = f"{EVERY} AND i.category_id = (SELECT id FROM incident_category WHERE code = 'security')"
NOTICES = """FROM major_incident_notice n JOIN access_grant g ON g.user_id = n.told_id
JOIN access_role o ON o.id = g.role_id WHERE n.major_id = r.id"""
MAJORS = "SELECT 1 FROM major_incident m WHERE m.incident_id = r.id AND m.state <> 'revoked'"
MAJOR = f"{EVERY} AND EXISTS ({MAJORS})"
LATE_REVIEW = "m.reviewed_at > m.review_due_at OR m.reviewed_at IS NULL AND m.review_due_at < now()"
BARE_REVIEW = "m.reviewed_at IS NOT NULL AND m.review_to_improve = '' AND m.review_actions = ''"
MISSED = (
    "EXISTS (SELECT 1 FROM clock c WHERE c.record_id = r.id AND c.party = 'sla'"
    " AND c.metric = 'resolution' AND NOT c.is_met)"
)
ENDED = "r.kind = 'incident' AND NOT r.is_open AND r.closed_at >= '2016-02-01Z'"
DEVIATED = f"EXISTS ({TRAIL} AND jsonb_array_length(e.facts->'deviation') > 0)"
UNTOLD = f"""EXISTS ({TRAIL} AND e.event = 'incident.resolve')
AND (i.resolution_code_id IS NULL OR i.resolution_note = '')"""
HERE = f"EXISTS ({TRAIL} AND e.door <> 'import')"
LATE_THEN = f"EXISTS ({MAJORS} AND m.reviewed_at > m.review_due_at)"
WEEK_OLD = "r.opened_at < now() - interval '7 days'"
BY_SQL = {
    "classified": (EVERY, "i.category_id IS NULL"),
    "followed_procedure": (EVERY, DEVIATED),
    "followed": (f"{ENDED} AND {HERE}", DEVIATED),
    "followed_closely": (f"{ENDED} AND {HERE}", f"{UNTOLD} OR {LATE_THEN}"),
    "followed_elsewhere": (ENDED, DEVIATED),
    "followed_closely_elsewhere": (ENDED, f"{UNTOLD} OR {LATE_THEN}"),
    "resolved_before_closed": (CLOSED, "r.resolved_at IS NULL"),
    "resolution_told": (CLOSED, "i.resolution_code_id IS NULL"),
    "acted_upon": (YOUNG, f"NOT EXISTS ({TRAIL} AND e.event = 'incident.close')"),
    "not_closed_at_once": (
        CLOSED,
        "i.closed_by_id = i.resolved_by_id AND r.closed_at - r.resolved_at <= interval '1 second'",
    ),
    "cancelled_with_reason": (
        f"{SINCE} AND r.state = 'cancelled'",
        "i.cancel_reason = '' AND i.duplicate_of_id IS NULL",
    ),
    "progress_or_escalation": (
        f"{OPEN} AND r.state <> 'resolved'",
        f"r.updated_at < now() - interval '5 days' AND {UNESCALATED}",
    ),
    "missed_escalated": (
        f"{EVERY} AND (r.is_open AND r.state <> 'resolved' AND r.due_at < now() OR {MISSED})",
        UNESCALATED,
    ),
    "hold_has_reason": ("r.kind = 'incident' AND r.state = 'pending'", "i.waiting_for = ''"),
    "has_team_or_person": (
        OPEN,
        "r.team_id IS NULL AND r.assignee_id IS NULL AND r.opened_at < now() - interval '1 day'",
    ),
    "closed_in_the_end": (
        OPEN,
        "r.state = 'resolved' AND r.resolved_at < now() - interval '30 days'",
    ),
    "management_told": (
        MAJOR,
        f"NOT EXISTS (SELECT 1 {NOTICES} AND o.code = 'top_management')",
    ),
    "major_has_criterion": (MAJOR, f"EXISTS ({MAJORS} AND m.criterion_id IS NULL)"),
    "major_reviewed": (MAJOR, f"EXISTS ({MAJORS} AND ({LATE_REVIEW}))"),
    "major_improves": (
        f"{EVERY} AND EXISTS ({MAJORS} AND m.reviewed_at IS NOT NULL)",
        f"EXISTS ({MAJORS} AND {BARE_REVIEW})",
    ),
    "security_rated": (
        SECURE,
        "r.priority IS NULL OR i.impact IS NULL OR i.urgency IS NULL",
    ),
    "security_resolved": (
        SECURE,
        f"r.is_open AND r.state <> 'resolved' AND i.escalation = 0 AND {WEEK_OLD}",
    ),
    "security_reviewed": (
        f"{SECURE} AND EXISTS ({MAJORS} AND m.restored_at IS NOT NULL)",
        f"EXISTS ({MAJORS} AND ({LATE_REVIEW} OR {BARE_REVIEW}))",
    ),
}
"""Of each check its population and its exceptions in plain SQL; the matrix is asked of the file."""


@pytest.fixture
def rows(tmp_path, shipped, agent):
    """The log, imported; the lines of the file."""
    if LOG is None:
        pytest.skip(f"The public log is not here: {NAME} in a folder above.")
    path = tmp_path / "log.csv"
    with gzip.open(LOG, "rt", encoding="utf-8") as log:
        path.write_text(log.read(), encoding="utf-8")
    wanted = actions.whole(actions.outline(path=path, source="servicenow-log", at=AT))
    actions.run_or_resume(wanted=wanted, by=None, at=AT)
    declare_some_major(agent)
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def declare_some_major(agent):
    """Let a category be about security, and the critical incidents major: the log tells of none."""
    often = Incident.objects.exclude(category=None).values("category")
    common = often.annotate(count=Count("pk")).order_by("-count", "category")[0]["category"]
    Category.objects.filter(code="security").update(code="not_used")
    Category.objects.filter(pk=common).update(code="security")
    grave = Incident.objects.filter(Q(priority=1) | Q(category_id=common, priority=2))
    criterion = MajorCriterion.objects.first()
    made = [
        MajorIncident(
            incident=incident, reason="Much at stake", leader=agent, declared_at=AT, restored_at=AT,
            criterion=None if n % 3 == 0 else criterion, review_due_at=AT + DAY,
            state="review_pending" if n % 5 == 0 else "reviewed", review_cause="A cable",
            reviewed_at=None if n % 5 == 0 else AT + DAY * (n % 4) / 2,
            review_to_improve="Spare cables" if n % 7 else "",
        )
        for n, incident in enumerate(grave.order_by("pk"))
    ]  # fmt: skip
    MajorIncident.objects.bulk_create(made)
    ManagementNotice.objects.bulk_create(
        ManagementNotice(major=major, told=agent, told_at=AT, told_by=agent, text="Down")
        for major in made[::2]
    )


def histories(rows):
    """Return the lines of each incident in their order."""
    return [
        sorted(group, key=lambda row: int(row["sys_mod_count"]))
        for _, group in groupby(rows, key=lambda row: row["number"])
    ]


def found(code):
    """Return population and exceptions of a check of incidents, as the run kept them."""
    state = CheckState.objects.select_related("latest").get(check_code=f"incident.{code}")
    return state.latest.population, state.latest.exceptions


def plain(condition, exception):
    """Return how many incidents meet a condition, and how many of them the exception too."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {exception}) FROM record r"
            f" JOIN incident i ON i.record_id = r.id WHERE {condition}"
        )
        return cursor.fetchone()


@pytest.mark.slow
def test_what_is_found_in_a_real_log_equals_what_was_counted_outside_the_product(rows):
    compare_checks(rows)
    compare_deviations(rows)
    compare_fingerprints()


def compare_checks(rows):
    """Compare population and exceptions of the checks."""
    told = histories(rows)
    ends = [history[-1] for history in told]

    replay(at=AT)
    run = run_checks(by=None, at=AT)

    assert run.failed == 0
    assert found("followed") == (0, 0)  # all of it ended in another system
    assert found("followed_elsewhere")[0] > found("followed_elsewhere")[1] > 0
    assert found("major_reviewed")[0] > found("major_reviewed")[1] > 0
    assert found("security_reviewed")[0] > found("security_reviewed")[1] > 0
    closed = [end for end in ends if end["incident_state"] == "Closed"]
    without_time = sum(end["resolved_at"] == "?" for end in closed)
    assert found("resolved_before_closed") == (len(closed), without_time)
    without_code = sum(end["closed_code"] == "?" for end in closed)
    assert found("resolution_told") == (len(closed), without_code)
    assert found("classified") == (len(ends), sum(end["category"] == "?" for end in ends))
    off = [end for end in ends if MATRIX[levels(end)] != int(end["priority"][0])]
    assert found("priority_by_matrix") == (len(ends), len(off))
    for code, (condition, exception) in BY_SQL.items():
        assert found(code) == plain(condition, exception), code
    known = {each.code.partition(".")[2] for each in definition.checks() if each.process == MINE}
    assert BY_SQL.keys() | {"priority_by_matrix"} == known


def levels(row):
    """Return impact and urgency as numbers."""
    return int(row["impact"][0]), int(row["urgency"][0])


def compare_deviations(rows):
    """Compare how often each deviation occurred."""
    before = {"left_closed": 0, "closed_without_resolution": 0, "resolution_not_held": 0}
    ended = {"Resolved", "Closed"}
    for history in histories(rows):
        known = [row for row in history if row["incident_state"] != "-100"]  # that is no state
        for row, after in pairwise(known):
            first, second = row["incident_state"], after["incident_state"]
            # what is reopened is worked on; two went from there straight into waiting
            is_reopened = int(after["reopen_count"]) > int(row["reopen_count"])
            is_reopened = is_reopened and second == "Active"
            if first == "Closed" != second:
                before["left_closed"] += 1
            elif second == "Closed" and first not in ended:
                before["closed_without_resolution"] += 1
            elif first == "Resolved" and second not in ended and not is_reopened:
                before["resolution_not_held"] += 1
    no_time = sum(
        row["resolved_at"] == "?"
        for history in histories(rows)
        for first, row in pairwise(history)
        if row["incident_state"] == "Closed" != first["incident_state"]
    )

    counts = {
        code: Entry.objects.filter(facts__deviation__contains=[code]).count()
        for code in (*before, "no_resolution_time")
    }

    assert counts == before | {"no_resolution_time": no_time}


def compare_fingerprints():
    """Compare what two runs found."""
    first = run_checks(by=None, at=AT)
    second = run_checks(by=None, at=AT, is_full=True)

    prints = [
        dict(run.results.values_list("check_code", "exceptions_print")) for run in (first, second)
    ]
    assert prints[0] == prints[1]
    check = definition.check_of("incident.followed_procedure")
    kept = CheckState.objects.get(check_code=check.code).latest
    assert kept.outcome != Outcome.NONE
    assert (
        kept.exceptions_print == counting.added(counting.months_of(check, at=AT)).exceptions_print
    )
