"""The queue: what it keeps, how it sorts, and that it needs no long walk."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.records import paging
from evident.kernel.records.models import Record
from evident.kernel.records.paging import count_of
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.queries import Filters
from evident.resolution.incidents.templatetags.incidents import due

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


def test_what_is_past_its_promise_stands_out():
    """By word and sign, not by colour alone; what nobody promised takes no room."""
    now = timezone.now()
    ahead, past, unpromised = due(now + 2 * HOUR), due(now - 2 * HOUR), due(None)
    assert "mark-danger" not in ahead
    assert "in 2 hr." in ahead
    assert "mark-danger" in past
    assert "ti-clock-exclamation" in past
    assert "2 hr. ago" in past
    assert unpromised == ""
