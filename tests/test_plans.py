"""Every list among many records: the database looks things up and never reads a table through."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.corpus import insert
from evident.kernel.records.models import Record
from evident.relationships.announcements.models import Announcement
from evident.relationships.customers.models import SatisfactionQuestion, ServiceReview, Survey
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.reporting.service_reports.models import Definition, ServiceReport
from evident.resolution.incidents.models import Incident
from evident.resolution.service_requests.models import Approval, Seat, ServiceRequest, Task
from evident.resolution.service_requests.tests.conftest import (
    desk,
    hours,
    make_live,
    make_offering,
    make_order,
    make_service,
    owner,
)
from evident.support.knowledge.models import Article, Words
from evident.support.knowledge.queries.suggesting import suggest

__all__ = [
    "calendars", "desk", "drafted", "hours", "in_force", "make_live", "make_offering", "make_order",
    "make_service", "owner", "terms_of",
]  # fmt: skip
MANY = 20_000
OPEN = "g % 120 = 0"
"""One in so many is open, as where work goes on for years."""
BIG = {
    model._meta.db_table
    for model in (
        Record, Incident, Approval, Seat, Task, Announcement, ServiceReport,
        ServiceReview, Survey, SatisfactionQuestion, Clock,
    )
}  # fmt: skip
"""Not orders and articles: so many as these are joined to the few records found either way."""


def records(cursor, kind, *, opened, ended, **columns):
    """Insert many records of a kind, few of them open."""
    facts = {
        "number": f"'{kind}-' || g",
        "kind": f"'{kind}'",
        "title": "'Mail ' || g",
        "state": f"CASE WHEN {OPEN} THEN '{opened}' ELSE '{ended}' END",
        "is_open": OPEN,
        "priority": "1 + g % 4",
        "opened_at": "now() - g * interval '1 hour'",
        "updated_at": "now() - g * interval '50 minutes'",
        "closed_at": f"CASE WHEN {OPEN} THEN NULL ELSE now() END",
    }
    insert(cursor, Record, facts | columns, f"generate_series(1, {MANY}) g")


def of_kind(kind):
    """Return the records of a kind as a source, numbered."""
    return f"""(
        SELECT id, opened_at, state, is_open, split_part(number, '-', 2)::int AS g
        FROM record WHERE kind = '{kind}' AND number LIKE '{kind}-%') r"""


@pytest.fixture
def many(
    agent, manager, owner, requester, customer, provider, desk, make_order, make_user, in_force,
    terms_of,
):  # fmt: skip
    """Many of each sort, and one of each by the product's own hand for what they point to."""
    order = make_order()
    boss, colleague = (make_user(login, "requester", customer) for login in ("boss", "colleague"))
    version = in_force(terms_of()).versions.get()
    whose = {
        "organisation_id": str(customer.pk),
        "requester_id": f"CASE g % 100 WHEN 0 THEN {requester.pk} ELSE {colleague.pk} END",
        "team_id": str(desk.pk), "assignee_id": f"CASE WHEN g % 3 = 0 THEN {agent.pk} END",
    }  # fmt: skip
    ours = {"organisation_id": str(provider.pk), "assignee_id": str(owner.pk)}
    promise = version.targets.first()
    with connection.cursor() as cursor:
        records(cursor, "incident", opened="new", ended="closed", **whose)
        insert(cursor, Incident, {"record_id": "r.id"}, of_kind("incident"))
        records(cursor, "service_request", opened="approving", ended="closed", **whose)
        insert(
            cursor,
            ServiceRequest,
            {
                "record_id": "r.id",
                "offering_id": str(order.offering_id),
                "form_version_id": str(order.form_version_id),
                "expected_at": "r.opened_at",
            },
            of_kind("service_request"),
        )
        insert(
            cursor,
            Approval,
            {
                "service_request_id": "r.id",
                "position": "1",
                "need": "'any'",
                "state": "CASE WHEN r.is_open THEN 'pending' ELSE 'approved' END",
                "asked_at": "r.opened_at",
            },
            of_kind("service_request"),
        )
        insert(
            cursor,
            Seat,
            {
                "approval_id": "a.id",
                "person_id": f"CASE a.id % 200 WHEN 0 THEN {agent.pk} WHEN 1 THEN {manager.pk} "
                f"ELSE {boss.pk} END",
                "by_id": f"CASE WHEN a.state = 'approved' THEN {boss.pk} END",
                "at": "CASE WHEN a.state = 'approved' THEN a.asked_at END",
                "is_approved": "CASE WHEN a.state = 'approved' THEN true END",
            },
            "service_request_approval a",
        )
        insert(
            cursor,
            Task,
            {
                "service_request_id": "r.id",
                "state": "CASE WHEN r.is_open THEN 'open' ELSE 'done' END",
                "team_id": str(desk.pk),
                "opened_at": "r.opened_at",
                "ended_at": "CASE WHEN r.is_open THEN NULL ELSE r.opened_at END",
            },
            of_kind("service_request"),
        )
        records(cursor, "article", opened="published", ended="withdrawn", **ours)
        insert(
            cursor, Article, {"record_id": "r.id", "audience": "'customers'"}, of_kind("article")
        )
        insert(
            cursor,
            Words,
            {"article_id": "r.id", "words": "to_tsvector('simple', 'word' || r.g)"},
            of_kind("article"),
        )
        records(cursor, "announcement", opened="published", ended="over", **ours)
        insert(
            cursor,
            Announcement,
            {
                "record_id": "r.id",
                "name_en": "'Mail'",
                "subject": "(ARRAY['news', 'disturbance', 'planned_work'])[1 + r.g % 3]",
                "starts_at": "r.opened_at",
                "ends_at": "CASE WHEN NOT r.is_open THEN r.opened_at + interval '1 hour' END",
                "to_all": "r.g % 100 = 0",
            },
            of_kind("announcement"),
        )
        records(cursor, "service_review", opened="planned", ended="closed", **whose)
        insert(cursor, ServiceReview, {"record_id": "r.id"}, of_kind("service_review"))
        records(cursor, "survey", opened="running", ended="improved", **ours)
        insert(cursor, Survey, {"record_id": "r.id", "closes_at": "now()"}, of_kind("survey"))
        definition = Definition(
            kind="report_definition", number="RDF-1", title="Monthly", state="active",
            organisation=provider, assignee=owner, opened_at=timezone.now(),
            updated_at=timezone.now(), name_en="Monthly", first_on=timezone.localdate(),
        )  # fmt: skip
        definition.save()
        records(cursor, "service_report", opened="preparing", ended="issued", **ours)
        insert(
            cursor,
            ServiceReport,
            {
                "record_id": "r.id",
                "definition_id": str(definition.pk),
                "starts_on": "date '1900-01-01' + r.g",
                "ends_on": "date '1900-01-01' + r.g + 1",
            },
            of_kind("service_report"),
        )
        insert(
            cursor,
            SatisfactionQuestion,
            {
                "record_id": "r.id",
                "person_id": str(requester.pk),
                "asked_at": "r.opened_at",
                "expires_at": "r.opened_at + interval '14 days'",
                "answered_at": "CASE WHEN r.g % 2 = 0 THEN r.opened_at END",
                "score": "CASE WHEN r.g % 2 = 0 THEN 1 + r.g % 5 END",
                "is_low": "r.g % 10 = 0",
                "followed_up_at": "CASE WHEN r.g % 10 = 0 THEN r.opened_at END",
            },
            of_kind("incident"),
        )
        insert(
            cursor,
            Clock,
            {
                "record_id": "r.id",
                "version_id": str(version.pk),
                "promise_id": str(promise.pk),
                "party": "'sla'",
                "metric": f"'{promise.metric}'",
                "calendar_id": str(promise.calendar_id),
                "calendar_revision": "1",
                "started_at": "r.opened_at",
                "since": "r.opened_at",
                "target": "interval '1 hour'",
                "state": "CASE WHEN NOT r.is_open THEN 'stopped' "
                "WHEN r.g % 240 = 0 THEN 'paused' ELSE 'running' END",
                "due_at": "CASE WHEN r.g % 240 > 0 THEN r.opened_at + interval '60 days' END",
                "alert_at": "CASE WHEN r.g % 240 = 120 THEN r.opened_at + interval '60 days' END",
                "stopped_at": "CASE WHEN r.is_open THEN NULL ELSE r.opened_at END",
                "is_met": "CASE WHEN r.is_open THEN NULL ELSE true END",
            },
            of_kind("incident"),
        )
        cursor.execute("ANALYZE")


PAGES = {
    "agent": (
        "/service-requests/",
        "/service-requests/?stage=any",
        "/service-requests/?stage=any&order=touched",
        "/service-requests/?stage=approving",
        "/service-requests/?stage=ended&team=desk",
        "/service-requests/approvals/",
        "/service-requests/tasks/",
        "/knowledge/",
        "/knowledge/all/",
        "/knowledge/all/?stage=any&order=touched",
        "/announcements/",
        "/announcements/?stage=any",
        "/announcements/?stage=ended&order=first",
        "/announcements/status/",
        "/reviews/",
        "/reviews/?stage=any",
    ),
    "manager": ("/service-requests/stuck/", "/service-requests/approvals/"),
    "owner": (
        "/surveys/",
        "/surveys/?stage=any",
        "/reports/",
        "/reports/?stage=any",
        "/satisfaction/",
        "/satisfaction/?stage=any",
        "/agreements/due/",
        "/agreements/due/?show=overdue",
        "/agreements/due/?show=paused",
    ),
    "requester": (
        "/service-requests/",
        "/service-requests/?stage=any",
        "/knowledge/",
        "/announcements/",
        "/announcements/status/",
    ),
}
COUNTED = "LIMIT 10001"
"""A count stops there: it may read what is small, if that is less work than looking it up."""


def plan_of(sql):
    """Return how the database would answer."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
        return "\n".join(line for (line,) in cursor.fetchall())


def read_through(asked):
    """Return the plans that read a big table through."""
    found = []
    for each in asked:
        if each["sql"].lstrip("( ").upper().startswith(("SELECT", "WITH")):
            plan = plan_of(each["sql"])
            big = {"record"} if COUNTED in each["sql"] else BIG
            if any(f"Seq Scan on {table} " in plan for table in big):
                found.append(f"{each['sql'][:1500]}\n{plan}")
    return found


@pytest.mark.slow
def test_no_list_reads_a_table_through(many, agent, manager, owner, requester, kept_connection):
    wrong = {}
    for person in (agent, manager, owner, requester):
        client = Client()
        client.force_login(person)
        for page in PAGES[person.login]:
            client.get(page)  # what is kept in memory is read
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(page)
            if answer.status_code != 200:
                wrong[person.login, page] = [str(answer.status_code)]
            if plans := read_through(asked):
                wrong[person.login, page] = plans
    assert wrong == {}, "\n\n".join(f"{key}\n" + "\n".join(plans) for key, plans in wrong.items())


@pytest.mark.slow
def test_suggestions_and_the_next_breach_are_looked_up(many, agent):
    now = timezone.now()
    with CaptureQueriesContext(connection) as asked:
        suggest(user=agent, texts=["word77 word78 "], at=now)
        list(Clock.objects.filter(state="running").order_by("due_at")[:1])
        list(Clock.objects.filter(alert_at__lte=now).order_by("alert_at")[:500])
        list(Clock.objects.overdue(now - timedelta(days=40)).order_by("due_at", "pk")[:50])

    assert read_through(asked) == []
    plans = "\n".join(plan_of(each["sql"]) for each in asked)
    for index in ("article_words_found", "clock_next_breach", "clock_next_alert"):
        assert index in plans
