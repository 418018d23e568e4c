"""Lists, counts and home among many incidents: each finds its index and needs no long walk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evident.conftest import NOON
from evident.kernel.records import paging
from evident.kernel.records.models import Record
from evident.resolution.incidents import queries
from evident.resolution.incidents.queries import Filters, home, steering

FILL = """
WITH made AS (
  INSERT INTO record (number, kind, title, state, is_open, priority, organisation_id, requester_id,
    team_id, assignee_id, opened_at, updated_at, closed_at, is_restricted, procedure_version,
    version, custom, source, source_key)
  SELECT 'INC-' || n, 'incident', 'Mail', CASE WHEN n %% 20 = 0 THEN 'new' ELSE 'closed' END,
    n %% 20 = 0, n %% 5 + 1, %(organisation)s, %(user)s, %(team)s,
    CASE WHEN n %% 40 = 0 OR n %% 20 IN (3, 7, 11, 15) THEN %(user)s::bigint END,
    timestamptz '2026-01-01' + n * interval '1 minute',
    timestamptz '2026-01-01' + n * interval '1 minute',
    CASE WHEN n %% 20 = 0 THEN NULL ELSE now() END, false, 1, 1,
    CASE WHEN n %% 20 < 19 THEN jsonb_build_object('rack', 'R' || n) ELSE '{}' END, '', ''
  FROM generate_series(1001, 21000) AS n RETURNING id)
INSERT INTO incident (record_id, channel, contact, location, item, symptom, scope_of_impact,
  progress, impact, urgency, priority_reason, waiting_for, waiting_note, escalation,
  resolution_note, cancel_reason, reassignments, reopenings, contract)
SELECT id, 'phone', '', '', '', '', '', '', 3, 2, '', '', '', 0, '', '', 0, 0, '' FROM made
"""


@pytest.fixture
def volume(agent, requester, desk, customer):
    """
    Twenty thousand incidents, a thousand of them open.

    Many closed ones are of one person: the database multiplies the share of the person
    by the share of open ones, and must come to more than a page of rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"organisation": customer.pk, "user": requester.pk, "team": desk.pk})
        cursor.execute("ANALYZE record")
        cursor.execute("ANALYZE incident")


@pytest.mark.slow
def test_lists_use_their_index_at_volume(volume, agent, requester):
    newest = {"stage": "any"}
    plans = [
        (agent, {}, "pressing", "record_open_queue"),
        (agent, {"team": "desk"}, "pressing", "record_open_"),
        (agent, {"assignee": "requester"}, "pressing", "record_open_of_person"),
        (agent, newest, "newest", "record_newest"),
        (agent, newest, "touched", "record_last_touched"),
        (requester, newest, "newest", "record_of_requester|record_newest"),
        (agent, newest | {"custom": {"rack": "R7002"}}, "newest", "record_by_custom"),
        (agent, {"custom": {"rack": "R7020"}}, "pressing", "record_by_custom"),
    ]
    for user, wanted, order, index in plans:
        rows = queries.filtered(user=user, at=NOON, filters=Filters(**wanted)).select_related(
            *queries.PEOPLE, "category"
        )
        is_one = "custom" in wanted
        for token in ("",) if is_one else ("", middle(rows, order)):
            plan = explain(rows, order, token)
            assert any(name in plan for name in index.split("|")), (wanted, order, plan)
            # The blank ends the name: of the few categories the database may well read all.
            assert "Seq Scan on record " not in plan, plan
            assert "Seq Scan on incident " not in plan, plan
            if token and order == "pressing":  # begins in the middle instead of walking there
                assert "ROW(priority, opened_at) >=" in index_conditions(plan), plan
            full_sort = plan.replace("Incremental Sort  (", "")  # within equal times only
            assert "Sort  (" not in full_sort or user == requester or is_one, plan


def index_conditions(plan: str) -> str:
    """Return what a plan looks up in an index."""
    return "\n".join(line for line in plan.splitlines() if "Index Cond:" in line)


@pytest.mark.slow
def test_counting_and_home_read_the_index_alone(volume, agent):
    """
    Open records lie scattered: reading each takes ten times as long as an index that has all.

    Which of the three it is depends on how bloated each is by then; every one of them will do.
    """
    open_ones = home.unresolved(agent)
    keys = home.teams_of(agent)
    for rows in (
        queries.listed(user=agent, at=NOON, filters=Filters())[1].values("pk"),
        open_ones.filter(team__in=keys).values("state", "due_at", "priority"),
        open_ones.filter(assignee=agent).values("state"),
        home.first(open_ones.filter(team__in=keys, assignee=None)),
    ):
        plan = plan_of(rows)
        assert "Index Only Scan using record_open_" in plan, plan
        assert "Seq Scan on record" not in plan, plan


def middle(rows, order: str) -> str:
    """Return the token of a page in the middle."""
    known = queries.ORDERS[order]
    direction = "-" if known.is_descending else ""
    row = rows.order_by(*(direction + column for column in known.columns))[400]
    return paging.token_for(row, known)


def explain(rows, order: str, token: str) -> str:
    """Return the plan of one page of 50."""
    known = queries.ORDERS[order]
    direction = "-" if known.is_descending else ""
    if token:
        _, values = paging.read_token(token, known)
        rows = rows.filter(*paging.beyond(known, values, is_back=False))
    return plan_of(rows.order_by(*(direction + column for column in known.columns))[:51])


def plan_of(rows) -> str:
    """Return how the database would answer."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_volume_test_speaks_of_the_tables_as_they_are():
    assert Record._meta.db_table == "record"


@pytest.mark.slow
def test_a_process_manager_counts_the_backlog_by_indexes(volume, manager):
    with CaptureQueriesContext(connection) as asked:
        steering.backlog(manager, NOON)
        steering.by_team(manager, NOON)

    counts = [each["sql"] for each in asked if "COUNT(" in each["sql"]]
    assert len(counts) == 4
    for sql in counts:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan on record" not in plan, plan
        assert "Seq Scan on incident" not in plan, plan
