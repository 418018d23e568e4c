"""The queue: what it keeps, how it sorts, and that it needs no long walk."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from evident.conftest import NOON
from evident.kernel.records import paging
from evident.kernel.records.models import Record
from evident.kernel.records.paging import count_of
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.queries import Filters

HOUR = timedelta(hours=1)


@pytest.fixture
def some(make_incident, agent, desk, email, stranger, what):
    """Report a handful that differ."""
    made = {
        "plain": make_incident(at=NOON - 5 * HOUR),
        "desk": make_incident(by=agent, team=desk, urgency=1, impact=1),
        "mail": make_incident(by=agent, category=email, channel="phone", title="邮箱打不开"),
        "foreign": make_incident(by=stranger),
        "taken": actions.take(incident=make_incident(), by=agent, at=NOON),
        "resolved": actions.resolve(incident=make_incident(), by=agent, at=NOON, **what),
        "cancelled": actions.cancel(incident=make_incident(), by=agent, at=NOON, reason="x"),
    }
    for name, custom in {"plain": {"rack": "R7", "spares": 2}, "cancelled": {"rack": "R7"}}.items():
        Record.objects.filter(pk=made[name].pk).update(custom=custom)
    return {incident.pk: name for name, incident in made.items()}


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({}, "plain desk mail foreign taken resolved"),
        ({"stage": "unresolved"}, "plain desk mail foreign taken"),
        ({"stage": "ended"}, "cancelled"),
        ({"stage": "any"}, "plain desk mail foreign taken resolved cancelled"),
        ({"state": ("resolved",)}, "resolved"),
        ({"priority": (1,)}, "desk"),
        ({"team": "mine"}, "desk taken"),
        ({"team": "desk"}, "desk taken"),
        ({"team": "unknown"}, ""),
        ({"team": "nobody"}, "plain mail foreign resolved"),
        ({"assignee": "mine"}, "taken"),
        ({"assignee": "agent"}, "taken"),
        ({"assignee": "nobody"}, "plain desk mail foreign resolved"),
        ({"organisation": "globex"}, "foreign"),
        ({"category": "email"}, "mail"),
        ({"channel": ("phone",)}, "mail"),
        ({"older_than_hours": 4}, "plain"),
        ({"requester": "mine"}, "desk mail"),
        ({"text": "邮箱"}, "mail"),
        ({"is_watched": True}, ""),
        ({"is_overdue": True}, ""),
        ({"is_escalated": True}, ""),
        ({"is_major": True}, ""),
        ({"stage": "any", "custom": {"rack": "R7"}}, "plain cancelled"),
        ({"custom": {"rack": "R7", "spares": 2}}, "plain"),
        ({"custom": {"rack": "R"}}, ""),
    ],
)
def test_a_filter_keeps(filters, kept, some, agent):
    found, counted = queries.listed(user=agent, at=NOON, filters=Filters(**filters))

    assert {some[incident.pk] for incident in found} == set(kept.split())
    assert {some[record.pk] for record in counted} == set(kept.split())


def test_a_customer_filters_only_his_own(some, requester, agent):
    for filters in (
        Filters(stage="any"), Filters(organisation="globex"), Filters(text="Mail"),
        Filters(stage="any", custom={"rack": "R7"}),
    ):  # fmt: skip
        found = queries.filtered(user=requester, at=NOON, filters=filters)
        assert all(incident.requester_id == requester.pk for incident in found)


def test_a_customer_counts_only_his_own(some, requester):
    _, counted = queries.listed(user=requester, at=NOON, filters=Filters(stage="any"))

    assert {some[record.pk] for record in counted} == {"plain", "taken", "resolved", "cancelled"}


def test_counting_joins_nothing_where_the_records_know(agent):
    def tables(**filters):
        _, counted = queries.listed(user=agent, at=NOON, filters=Filters(**filters))
        return [name for name, count in counted.query.alias_refcount.items() if count]

    assert tables(team="mine", assignee="nobody", state=("new",), is_overdue=True) == ["record"]
    assert "incident" in tables(category="email")


@pytest.mark.parametrize("order", queries.ORDERS)
def test_pages_follow_one_another_there_and_back(order, make_incident, agent):
    for minute in (3, 1, 1, 2, 5):
        make_incident(at=NOON - minute * HOUR, urgency=minute % 3 + 1)
    facts = {"user": agent, "at": NOON, "filters": Filters(), "order": order}
    everything = queries.queue(**facts).rows
    assert len(everything) == 5

    first = queries.queue(**facts, size=2)
    second = queries.queue(**facts, size=2, token=first.after)
    third = queries.queue(**facts, size=2, token=second.after)
    assert [*first.rows, *second.rows, *third.rows] == list(everything)
    assert (first.before, third.after) == ("", "")
    back = queries.queue(**facts, size=2, token=third.before)
    assert back.rows == second.rows
    assert queries.queue(**facts, size=2, token=back.before).rows == first.rows


@pytest.mark.parametrize("token", ["x", "%%%", "W10", "é", "WyJuZXdlc3QiLDAsWzEsMl1d"])
def test_a_made_up_page_is_refused(token, agent):
    with pytest.raises(ValidationError, match="does not exist"):
        queries.queue(user=agent, at=NOON, filters=Filters(), token=token)


def test_counting_stops_where_nobody_cares(make_incident, agent, monkeypatch):
    for _ in range(3):
        make_incident()
    found = queries.filtered(user=agent, at=NOON, filters=Filters())

    assert count_of(found) == paging.Count(3)
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    assert count_of(found) == paging.Count(2, is_capped=True)


FILL = """
WITH made AS (
  INSERT INTO record (number, kind, title, state, is_open, priority, organisation_id, requester_id,
    team_id, assignee_id, opened_at, updated_at, closed_at, is_restricted, procedure_version,
    version, custom, source, source_key)
  SELECT 'INC-' || n, 'incident', 'Mail', CASE WHEN n %% 20 = 0 THEN 'new' ELSE 'closed' END,
    n %% 20 = 0, n %% 5 + 1, %(organisation)s, %(user)s, %(team)s,
    CASE WHEN n %% 40 = 0 THEN %(user)s::bigint END,
    timestamptz '2026-01-01' + n * interval '1 minute',
    timestamptz '2026-01-01' + n * interval '1 minute',
    CASE WHEN n %% 20 = 0 THEN NULL ELSE now() END, false, 1, 1,
    CASE WHEN n %% 20 < 19 THEN jsonb_build_object('rack', 'R' || n) ELSE '{}' END, '', ''
  FROM generate_series(1001, 21000) AS n RETURNING id)
INSERT INTO incident (record_id, channel, contact, location, item, symptom, scope_of_impact,
  progress, impact, urgency, priority_reason, waiting_for, waiting_note, escalation,
  resolution_note, cancel_reason, reassignments, reopenings)
SELECT id, 'phone', '', '', '', '', '', '', 3, 2, '', '', '', 0, '', '', 0, 0 FROM made
"""


@pytest.mark.slow
def test_lists_use_their_index_at_volume(agent, requester, desk, customer):
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"organisation": customer.pk, "user": requester.pk, "team": desk.pk})
        cursor.execute("ANALYZE record")
        cursor.execute("ANALYZE incident")
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
            assert "Seq Scan on record" not in plan, plan
            assert "Seq Scan on incident" not in plan, plan
            full_sort = plan.replace("Incremental Sort  (", "")  # within equal times only
            assert "Sort  (" not in full_sort or user == requester or is_one, plan


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
        rows = rows.filter(paging.beyond(known, values, is_back=False))
    rows = rows.order_by(*(direction + column for column in known.columns))[:51]
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_volume_test_speaks_of_the_tables_as_they_are():
    assert Record._meta.db_table == "record"
