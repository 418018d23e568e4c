"""Reading the trail: who sees what, and every list by an index."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.links import actions as links
from evident.kernel.procedures.restricting import restrict
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry
from evident.kernel.trail_reading import queries
from evident.kernel.trail_reading.queries import Filters
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.queries import timeline

MANY = 20_000


@pytest.fixture
def long_trail(shipped):
    """Some tens of thousands of entries of several people, written over some days."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO trail_entry (at, recorded_at, by_id, by_name, door, event, kind, record,"
            " record_id, organisation_id, changes, facts, is_deviation)"
            " SELECT %(noon)s::timestamptz + n * interval '10 s',"
            " %(noon)s::timestamptz + n * interval '10 s', 1000 + n %% 300, 'Somebody',"
            " CASE WHEN n %% 2000 = 0 THEN 'job' ELSE 'page' END,"
            " CASE WHEN n %% 500 = 0 THEN 'grant.give' ELSE 'incident.edit' END, 'incident',"
            " 'INC-' || n %% 5000, 100000 + n %% 5000, n %% 300, '{}', '{}', n %% 1000 = 0"
            " FROM generate_series(1, %(many)s) AS n",
            {"noon": NOON, "many": MANY},
        )
        cursor.execute("ANALYZE trail_entry")


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def plan_of(user, **filters):
    rows = queries.listed(user, filters=Filters(**filters)).order_by("-pk")[:51]
    return list(nodes(json.loads(rows.explain(format="json"))[0]["Plan"]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "trail_entry_pkey"),
        ({"people": (1007,)}, "trail_by_person"),
        ({"event": "grant.give"}, "trail_by_event"),
        ({"organisation": 7}, "trail_by_organisation"),
        ({"door": "job"}, "trail_by_rare_door"),
        ({"is_deviation": True}, "trail_deviations"),
        ({"since": NOON + timedelta(hours=1), "until": NOON + timedelta(hours=2)}, "_pkey"),
    ],
)
def test_every_filter_has_its_index(administrator, long_trail, filters, index):
    plan = plan_of(administrator, **filters)

    assert "Seq Scan" not in {node["Node Type"] for node in plan}
    assert any(index in node.get("Index Name", "") for node in plan), plan


@pytest.mark.slow
def test_a_period_finds_what_was_written_in_it(administrator, long_trail):
    since, until = NOON + timedelta(hours=5), NOON + timedelta(hours=6)

    found = queries.listed(administrator, filters=Filters(since=since, until=until))

    assert found.count() == 360
    assert all(since <= entry.recorded_at < until for entry in found)
    assert "grant.give" in queries.known_events()


def test_pages_go_on_where_the_last_ended(administrator, agent):
    for number in range(5):
        trail.write(event="test.page", by=agent, at=NOON, facts={"n": number})
    filters = Filters(people=queries.people_called("AGENT"), event="test.")

    first = queries.page(administrator, filters=filters, size=3)
    second = queries.page(administrator, filters=filters, token=first.after, size=3)

    assert [entry.facts["n"] for entry in [*first.rows, *second.rows]] == [4, 3, 2, 1, 0]
    assert not second.after


def test_only_those_with_the_permission_read(agent, requester):
    for user in (agent, requester):
        with pytest.raises(PermissionDenied):
            queries.visible(user)


def test_who_reads_for_one_organisation_reads_nothing_of_another(
    make_user, provider, customer, other_customer, requester, stranger
):
    for organisation in (customer, other_customer):
        trail.write(event="test.of", by=None, at=NOON, organisation_id=organisation.pk, facts={})
    auditor = make_user("auditor", "internal_auditor", provider, only_for=customer)
    seen = incidents.report(by=requester, at=NOON, title="Ours")
    hidden = incidents.report(by=stranger, at=NOON, title="Theirs")

    found = queries.visible(auditor)

    assert {entry.organisation_id for entry in found} == {customer.pk}
    assert found.filter(record_id=seen.pk).exists()
    with pytest.raises(Http404):
        queries.get(auditor, pk=Entry.objects.get(record_id=hidden.pk).pk)


def test_what_changed_in_a_restricted_record_is_for_who_may_see_it(make_user, provider, requester):
    auditor = make_user("auditor", "internal_auditor", provider)
    record = incidents.report(by=requester, at=NOON, title="Secret")
    record.is_restricted = True
    record.save(update_fields=["is_restricted"])

    entry = Entry.objects.get(record_id=record.pk)

    assert not queries.may_read_contents(auditor, entry)
    access.give(
        role=Role.objects.create(
            code="insider", name_en="I", name_zh="I", permissions=["record.view_restricted"]
        ),
        to=auditor,
        by=None,
        at=NOON,
    )
    assert queries.may_read_contents(type(auditor).objects.get(pk=auditor.pk), entry)


def test_what_names_a_restricted_record_is_for_who_may_see_that(
    make_user, provider, requester, agent, desk
):
    auditor = make_user("auditor", "internal_auditor", provider)
    parent = incidents.report(by=requester, at=NOON, title="Secret")
    child = incidents.report(by=requester, at=NOON, title="Open")
    incidents.adopt(incident=child, parent=parent, by=agent, at=NOON)
    links.add(record=child, other=parent, meaning="related", by=agent, at=NOON)
    telling = Entry.objects.filter(record_id=child.pk, event__in=["incident.adopt", "link.add"])
    assert [queries.may_read_contents(auditor, entry) for entry in telling] == [True, True]

    parent = incidents.assign(incident=parent, by=agent, at=NOON, team=desk, assignee=None)
    restrict(record=parent, by=agent, at=NOON, reason="Names of people")

    assert [queries.may_read_contents(auditor, entry) for entry in telling] == [False, False]
    assert [queries.may_read_contents(agent, entry) for entry in telling] == [True, True]
    report = Entry.objects.get(record_id=child.pk, event="incident.report")
    assert queries.may_read_contents(auditor, report)


@pytest.mark.slow
def test_what_happened_to_one_record_is_looked_up(administrator, agent, requester, long_trail):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")

    filtered = {node.get("Index Name") for node in plan_of(administrator, record=incident.number)}
    assert filtered - {None} == {"trail_of_record"}
    with CaptureQueriesContext(connection) as asked:
        for only in ("all", "messages", "changes"):
            timeline(incident=incident, user=agent, only=only)
    plans = []
    for each in asked:
        if 'FROM "trail_entry"' in each["sql"]:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + each["sql"].replace("%", "%%"), [])
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert plans
    assert [plan for plan in plans if "trail_of_record" not in plan or "Seq Scan" in plan] == []
