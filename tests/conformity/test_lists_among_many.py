"""Lists of conformity among thousands: few questions, however many rows, and none reads through."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.corpus import insert
from evident.conformity.gaps.models import GapPlan
from evident.conformity.requirements.actions import catalogues
from evident.conformity.requirements.models import Judgement, Requirement, StatusChange
from evident.conformity.rooms.models import OutsideList, OutsideRow, Room
from evident.conformity.samples.models import Sample, SampledRecord
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.management.audits.models import Finding
from evident.support.documents.models import Document
from tests.test_plans import plan_of

MANY = 5_000
LINES = 20_000
BIG = {
    model._meta.db_table
    for model in (
        Record, Finding, Document, Sample, SampledRecord, OutsideRow, Judgement, Entry,
    )
}  # fmt: skip
"""Not changes of status: a requirement has a few in a year, and all of a time are asked for."""
SHIPPED = "iso-iec-20000-1-2018"
MOST_QUERIES = {
    f"/gaps/{SHIPPED}/": 24,
    f"/gaps/{SHIPPED}/?status=not_met": 24,
    f"/gaps/{SHIPPED}/changes/": 24,
    "/requirements/": 20,
    "/requirements/mine/": 40,
    "/samples/": 18,
    "/samples/?page=80": 18,
    "/documents/": 24,
    "/findings/": 24,
    "/findings/?stage=any": 24,
    "/rooms/": 18,
    "/outside-lists/": 18,
    "/outside-lists/1/": 22,
    "/outside-lists/1/?outcome=exception&page=90": 22,
}
"""How often each may ask the database; a page of 50 rows would ask once more for each of them."""


def records(cursor, kind, prefix, *, is_open="g % 10 = 0", **columns):
    """Insert many records of a kind, one in ten of them open unless said otherwise."""
    facts = {
        "number": f"'{prefix}-' || g",
        "kind": f"'{kind}'",
        "title": "'Thing ' || g",
        "state": columns.pop("state"),
        "is_open": is_open,
        "closed_at": f"CASE WHEN {is_open} THEN NULL ELSE now() END",
        "priority": "1 + g % 4",
        "opened_at": "now() - g * interval '1 hour'",
        "updated_at": "now() - g * interval '50 minutes'",
    }
    insert(cursor, Record, facts | columns, f"generate_series(100, {MANY + 99}) g")


@pytest.fixture
def many(shipped, make_user, provider, request):
    """Many of everything; the SMS manager."""
    catalogues.ensure_shipped(at=timezone.now())
    sms = make_user("sms", "sms_manager", provider)
    body = Organisation.objects.create(code="body", name="Body", kind="auditor")
    ours = {
        "organisation_id": str(provider.pk), "assignee_id": str(sms.pk),
        "requester_id": str(sms.pk),
    }  # fmt: skip
    told = {"by_id": str(sms.pk), "at": "now() - g * interval '1 minute'"}
    of_requirement = "requirement r CROSS JOIN generate_series(1, 40) g"
    with connection.cursor() as cursor:
        state = "CASE WHEN g % 10 = 0 THEN 'raised' ELSE 'closed' END"
        records(cursor, "finding", "FND", state=state, **ours)
        facts = {"record_id": "r.id", "grade": "'minor'", "statement": "'s'", "evidence": "'e'"}
        insert(cursor, Finding, facts, "record r WHERE r.kind = 'finding'")
        records(cursor, "document", "DOC", is_open="TRUE", state="'draft'", **ours)
        facts = {"record_id": "r.id", "title_en": "r.title", "code": "r.number"}
        insert(cursor, Document, facts, "record r WHERE r.kind = 'document'")
        facts = {
            "name_en": "'Incidents'", "name_zh": "'事件'", "source": "'kind'", "size": "2",
            "reference": "'incident'", "method": "'random'", "population": "100",
            "population_sha256": "repeat('0', 64)", "query": "''", "sheet": "'{}'",
            "sha256": "repeat('0', 64)", **told,
        }  # fmt: skip
        insert(cursor, Sample, facts, f"generate_series(1, {MANY}) g")
        facts = {
            "sample_id": "s.id", "place": "1", "number": "r.number", "kind": "r.kind",
            "title": "r.title", "record_id": "r.id", "content": "'{}'",
            "sha256": "repeat('0', 64)",
        }  # fmt: skip
        beside = "record_sample s JOIN record r ON r.number = 'FND-' || (99 + s.id)"
        insert(cursor, SampledRecord, facts, beside)
        facts = {
            "name": "'Room ' || g", "body_id": str(body.pk), "starts_on": "current_date - g::int",
            "ends_on": "current_date - g::int + 9", "opened_at": "now()",
            "opened_by_id": str(sms.pk),
        }  # fmt: skip
        insert(cursor, Room, facts, "generate_series(1, 1000) g")
        facts = {
            "name": "'List ' || g", "file_name": "'a.csv'", "sha256": "repeat('0', 64)",
            "header": "'{time}'", "loaded_by_id": str(sms.pk), "kind": "'incident'",
            "loaded_at": "now() - g * interval '1 minute'", "row_count": str(LINES),
            "compared_at": "now()", "exceptions": str(LINES // 4),
        }  # fmt: skip
        insert(cursor, OutsideList, facts | {"id": "g"}, "generate_series(1, 1000) g")
        facts = {
            "outside_list_id": "1 + g / 20000", "line": "g", "cells": "ARRAY['x']",
            "outcome": "CASE WHEN g % 4 = 0 THEN 'exception' ELSE 'matched' END",
        }  # fmt: skip
        insert(cursor, OutsideRow, facts, f"generate_series(0, {2 * LINES - 1}) g")
        facts = {
            "requirement_id": "r.id", "action": "'Do it'", "owner_id": str(sms.pk),
            "due_on": "current_date - 20 + g::int", **told,
            "replaced_at": "CASE WHEN g > 1 THEN now() END",
        }  # fmt: skip
        insert(cursor, GapPlan, facts, of_requirement)
        facts = {
            "requirement_id": "r.id", "status": "'partly'", "reason": "'Seen'", **told,
            "valid_until": "current_date + 90",
        }  # fmt: skip
        insert(cursor, Judgement, facts, of_requirement)
        facts = {
            "requirement_id": "r.id", "at": "now() - g * interval '9 days'", "before": "'partly'",
            "after": "CASE WHEN g % 2 = 0 THEN 'met' ELSE 'not_met' END",
        }  # fmt: skip
        insert(cursor, StatusChange, facts, of_requirement)
        cursor.execute("UPDATE requirement SET status = 'not_met', since = now()")
        cursor.execute("ANALYZE")
    return sms


def read_through(asked):
    """Return the plans that read a big table through; counts, and what stops at one row, aside."""
    found = []
    for each in asked:
        sql = each["sql"]
        is_asked = sql.lstrip("( ").upper().startswith(("SELECT", "WITH"))
        if is_asked and "COUNT(" not in sql and not sql.endswith("LIMIT 1"):
            plan = plan_of(sql)
            if any(f"Seq Scan on {table} " in plan for table in BIG):
                found.append(f"{sql[:1500]}\n{plan}")
    return found


@pytest.mark.slow
def test_lists_ask_seldom_and_read_no_table_through(many, kept_connection):
    browser = Client()
    browser.force_login(many)
    assert Requirement.objects.filter(status="not_met").count() > 200
    wrong = {}
    for page, most in MOST_QUERIES.items():
        browser.get(page)  # what is kept in memory is read
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(page)
        if answer.status_code != 200:
            wrong[page] = [str(answer.status_code)]
        elif len(asked) > most:
            wrong[page] = [f"{len(asked)} queries instead of {most}"]
        elif plans := read_through(asked):
            wrong[page] = plans
    assert wrong == {}, "\n\n".join(f"{key}\n" + "\n".join(plans) for key, plans in wrong.items())
