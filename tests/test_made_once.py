"""Every operation of the API that makes something, asked twice under one key, makes one thing."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from evident.api.models import IdempotencyKey
from evident.conformity.rooms.models import Room
from evident.conformity.samples.models import Sample
from evident.conftest import NOON, count_from_one
from evident.kernel.accounts.models import User
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.main.api import api
from evident.management.audits.actions import findings
from evident.management.audits.models import Audit, AuditorNote, Finding, Nonconformity
from evident.relationships.customers.models import Complaint, ServiceReview, Survey
from evident.reporting.service_reports.actions import following
from evident.resolution.incidents import actions as incidents
from tests.journeys.world import World, build

TEXT = "evi_made_once"
KEY = {"Idempotency-Key": "one"}
document = api.get_openapi_schema(path_prefix="/api/")
MAKERS = {
    told["operationId"]: (path, told)
    for path, methods in document["paths"].items()
    if (told := methods.get("post"))
    and "Idempotency-Key" in {each["name"] for each in told.get("parameters", ())}
}
"""Operations that take the key, by name: where they are, and what the document tells of them."""
NOT_WALKED = {
    "ask_approval": "where a tailored procedure asks for one: tests/api/test_approvals.py",
    "send_service_report": "only once its first mails went out",
    "note_outside_row": "only on a list that was compared and kept",
    "raise_finding_from_outside_row": "only on a list that was compared and kept",
    "draft_document_with_pictures": "its pictures have to be whole ones",
    "upload_import": "its file has columns of another system",
}
"""Operations whose body or record would have to be made for them alone, and why."""
ASKED_BY = {
    "find_in_audit": "iris", "cite_audit_evidence": "iris", "write_room_note": "auditor",
}  # fmt: skip
"""Who asks, where whoever holds every role may not."""
JSON = "application/json"
LIST = ("a.csv", b"a,b\n1,2\n")
FACTS = {
    "title": "Spring", "name": "Spring", "name_en": "Spring", "name_zh": "春", "code": "spring",
    "text": "All is well.", "text_en": "All is well.", "text_zh": "一切正常。", "note": "Called.",
    "statement": "Nothing says so.", "evidence": "3 of 25.", "description": "A rule.",
    "reason": "It was time.", "action": "Write it down.", "question": "Who decides?",
    "organisation": "riverside", "owner": "lin", "lead": "iris", "deputy": "lin", "told": "gao",
    "team": "desk", "role": "agent", "login": "spring", "email": "spring@example.org",
    "starts_on": "2099-01-01", "begins_on": "2099-01-01", "first_on": "2099-01-01",
    "ends_on": "2099-01-03", "due_on": "2099-01-03", "due_at": "2099-01-03T10:00:00Z",
    "closes_at": "2099-01-03T10:00:00Z", "processes": ["incident_request"], "grade": "minor",
    "permissions": ["incident.view"], "way": "phone", "zone": "UTC", "body": "Assure",
    "status": "met", "verdict": "conforming", "party": "sla", "kind": "incident", "type": "text",
    "meaning": "related", "step": "close", "week": ["09:00-17:00", *[""] * 6],
    "auditors": [{"name": "Wu", "email": "wu@example.org"}],
    "questions": [{"kind": "score", "text_en": "How?", "text_zh": "怎样？"}],
}  # fmt: skip
"""What fields take, by their name, wherever an operation demands them."""


def told_besides(world: World) -> dict[str, dict[str, Any]]:
    """Return what operations take that do not demand it, or in a way of their own."""
    today = timezone.localdate()
    soon = str(today + timedelta(days=3))
    broken = {"requirements": ["8.6.1-e"]}
    names = {"name_en": "Spring", "name_zh": "春"}
    return {
        "give_role": {"person": "rita"},
        "create_person": {"organisation": "lantern"},
        "add_link": {"other": world.incidents[5].number},
        "report_compliment": {"organisation": "riverside"},
        "report_complaint": {"organisation": "riverside", "requester": "rita"},
        "raise_finding": broken,
        "find_in_audit": broken,
        "hand_over_auditor_note": broken,
        "judge_sampled_record": {"verdict": "exception", "remark": "No category."},
        "plan_gap": {"due_on": soon},
        "plan_duty": names | {"team": "desk", "time_of_day": "09:00", "window_minutes": 60}
        | {"begins_on": "2099-01-01"},
        "report_incident": {"title": "Mail is slow"},
        "propose_service": names,
        "draft_announcement": names,
        "prepare_offering": names | {"service": world.services[0].number},
        "make_article": {"record": world.incidents[2].number},
        "draft_article": {"title_en": "Spring", "body_en": "All is well."},
        "draft_document": {"template": "change_procedure"},
        "draw_sample": {"population": "check:incident.classified", "size": 2},
        "cite_audit_evidence": {"sort": "record", "key": str(world.incidents[2].pk)},
        "judge_requirement": {"valid_until": soon},
        "judge_requirement_with_files": {"valid_until": soon},
        "plan_service_report": {"definition": world.reports[0].definition.number}
        | {"starts_on": str((today.replace(day=1) - timedelta(days=40)).replace(day=1))},
        "order_service_request": {
            "offering": world.offerings[0].number, "form_version": 1,
            "answers": {"field_1": "team"}, "requester": "rita",
        },
        "attach_to_duty_task": {"key": "console", "verdict": "ok"},
        "report_incident_of_duty_task": {"key": "size"},
    }  # fmt: skip


def places(world: World) -> dict[str, dict[str, Any]]:
    """Return what addresses take: of all operations (``), by what they begin with, of one."""
    made = made_besides(world)
    audit, sample = Audit.objects.get(), Sample.objects.get()
    noted = AuditorNote.objects.filter(author=world.everybody).latest("pk")
    return {
        "": {
            "organisation": "riverside", "kind": "incident", "calendar": "office",
            "catalogue": "iso-iec-20000-1-2018", "requirement": "4.2-b",
        },
        "records": {"number": world.incidents[4].number},
        "incidents": {"number": world.incidents[0].number},
        "complaints": {"number": Complaint.objects.get(state="investigating").number},
        "reviews": {"number": ServiceReview.objects.exclude(held_at=None).get().number},
        "surveys": {"number": Survey.objects.get(state="running").number},
        "add_survey_action": {"number": Survey.objects.exclude(state="running").get().number},
        "findings": {"number": made.number},
        "nonconformities": {"number": Nonconformity.objects.earliest("pk").number},
        "audits": {"number": audit.number, "line": audit.checklist.earliest("pk").pk},
        "auditor-notes": {"note": noted.pk},
        "duty-tasks": {"number": world.duty_tasks[0].number},
        "samples": {"sample": sample.pk, "place": 2},
        "evidence-rooms": {"room": Room.objects.get().pk},
        "announcements": {"number": world.announcements[0].number},
        "service-reports": {"number": world.reports[0].number},
    }  # fmt: skip


def made_besides(world: World) -> Finding:
    """Let there be a major incident and a report that was reviewed; return a new finding."""
    facts: dict[str, Any] = {"by": world.everybody, "at": timezone.now()}
    incidents.declare_major(
        incident=world.incidents[0], leader=world.colleague, reason="Nobody can work",
        customer_text="Mail is disturbed", **facts,
    )  # fmt: skip
    following.review(report=world.reports[0], findings="Late", decision="Call", **facts)
    return findings.raise_finding(
        title="Orders without reason", grade="minor", statement="Nothing says why.",
        evidence="3 of 25.", requirements=["8.6.2-a"], **facts,
    )  # fmt: skip


@pytest.fixture(scope="module")
def there(django_db_setup, django_db_blocker):
    """What is asked for, made once; each test takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        count_from_one()
        world = build()
        people = {
            "": world.everybody,
            "iris": User.objects.get(login="iris"),
            "auditor": User.objects.get(email="wang@assure.example"),
        }
        for name, person in people.items():
            digest = digest_of(TEXT + name)
            Token.objects.create(user=person, name="x", digest=digest, created_at=NOON)
        yield places(world), told_besides(world)
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.parametrize("operation", [each for each in MAKERS if each not in NOT_WALKED])
def test_what_is_asked_for_twice_under_a_key_is_made_once(operation, there, db, kept_connection):
    path, facts, files = filled(operation, *there)
    text = TEXT + ASKED_BY.get(operation, "")

    def ask():
        more = {name: SimpleUploadedFile(*LIST) for name in files}
        form = {"data": facts | more} if files else {"data": facts, "content_type": JSON}
        client = Client(headers={"Authorization": f"Bearer {text}"} | KEY)
        return client.post(path, **form)

    before = counted()
    first = ask()
    assert first.status_code in (200, 201, 202), first.text
    made = counted()
    again = ask()

    assert again.status_code == (202 if first.status_code == 202 else 200), again.text
    assert counted() == made != before
    assert IdempotencyKey.objects.count() == 1


def test_what_is_not_walked_is_there():
    assert set(NOT_WALKED) | set(ASKED_BY) <= set(MAKERS)
    assert len(MAKERS) > 70


def filled(
    operation: str, places: dict[str, dict[str, Any]], besides: dict[str, dict[str, Any]]
) -> tuple[str, dict[str, Any], list[str]]:
    """Return where an operation is, the facts it takes, and the fields of its files."""
    path, told = MAKERS[operation]
    where = places[""] | places.get(path.split("/")[2], {}) | places.get(operation, {})
    ((_, body),) = told.get("requestBody", {"content": {"": {}}})["content"].items()
    schema = body.get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
    fields = schema.get("properties", {})
    files = [
        name
        for name in schema.get("required", ())
        if "binary" in (fields[name].get("format"), fields[name].get("items", {}).get("format"))
    ]
    own = besides.get(operation, {})
    demanded = [each for each in schema.get("required", ()) if each not in {*own, *files}]
    return path.format(**where), {name: FACTS[name] for name in demanded} | own, files


def counted() -> dict[str, int]:
    """How many rows each table has; that somebody looked at something is nothing made."""
    rows = {each._meta.db_table: each.objects.count() for each in apps.get_models()}
    looks = Entry.objects.filter(event__endswith=".read").count()
    return rows | {Entry._meta.db_table: rows[Entry._meta.db_table] - looks}
