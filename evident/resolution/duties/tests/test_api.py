"""Duties and their tasks through the API: planned, done and followed up as on the pages."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from evident.resolution.duties import actions
from evident.resolution.duties.models import Duty, DutyTask
from evident.resolution.incidents.models import Incident

JSON = {"content_type": "application/json"}
PLAN = {
    "name_en": "Backup check", "frequency": "daily", "zone": "UTC", "window_minutes": 120,
    "team": "desk",
}  # fmt: skip


@pytest.fixture
def program():
    """A program that speaks for somebody."""

    def speak(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return speak


@pytest.fixture
def planned(program, manager, desk):
    """A duty that a program planned, activated a day ago, and its open task."""
    client = program(manager)
    at = timezone.now() - timedelta(minutes=5)
    made = client.post("/api/duties", PLAN | {"time_of_day": f"{at:%H:%M}"}, **JSON)
    assert made.status_code == HTTPStatus.CREATED, made.text
    base = f"/api/duties/{made.json()['number']}"
    items = [
        {"text_en": "Jobs"},
        {"key": "size", "text_zh": "大小", "evidence": "value", "unit": "GB", "least": "10"},
    ]
    kept = client.put(f"{base}/checklist", items, **JSON).json()
    assert [item["key"] for item in kept["checklist"]] == ["item_1", "size"]
    assert client.get(f"{base}/steps").json()[0] == "edit"
    assert len(client.get(f"{base}/moments?count=3").json()) == 3
    duty = Duty.objects.get()
    actions.activate(duty=duty, by=manager, at=at - timedelta(hours=1))
    actions.open_due(at=timezone.now())
    return DutyTask.objects.get()


def test_program_does_a_task_from_start_to_end(program, planned, agent):
    client, base = program(agent), f"/api/duty-tasks/{planned.number}"

    shown = client.get(base)
    assert shown["ETag"] == '"1"'
    assert [each["verdict"] for each in shown.json()["checklist"]] == ["", ""]
    stale = client.post(f"{base}/begin", {}, **JSON, HTTP_IF_MATCH='"7"')
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    wrong = client.post(f"{base}/answer", {"key": "item_1"}, **JSON)
    assert (wrong.status_code, "whether it is OK" in wrong.json()["detail"]) == (422, True)

    low = client.post(f"{base}/answer", {"key": "size", "value": "3.5"}, **JSON).json()
    assert (low["state"], low["deviations"]) == ("in_progress", 1)
    assert low["checklist"][1]["value"] == "3.5"
    followed = client.post(f"{base}/report_incident", {"key": "size"}, **JSON).json()
    assert followed["checklist"][1]["follow_up"] == Incident.objects.get().number
    log = SimpleUploadedFile("night.log", b"all jobs ended well")
    facts = {"key": "item_1", "verdict": "ok", "file": log}
    proven = client.post(f"{base}/attach", facts).json()
    assert proven["checklist"][0]["attachment"] == planned.attachments.get().pk
    done = client.post(f"{base}/finish", {"remark": "Well"}, **JSON).json()
    assert (done["state"], done["done_by"]["login"]) == ("done", "agent")
    assert client.get("/api/duty-tasks?stage=not_ok").json()["items"][0]["number"] == done["number"]
    assert client.post(f"{base}/finish", {}, **JSON).status_code == HTTPStatus.CONFLICT


def test_program_is_refused_as_people_are(program, planned, agent, manager, stranger):
    task, duty = f"/api/duty-tasks/{planned.number}", f"/api/duties/{planned.duty.number}"
    client = program(agent)
    assert client.post("/api/duties", PLAN, **JSON).status_code == HTTPStatus.FORBIDDEN
    assert client.patch(duty, {"name_en": "x"}, **JSON).status_code == HTTPStatus.FORBIDDEN
    other = program(stranger)
    for path in (task, duty, f"{duty}/moments", f"{task}/steps"):
        assert other.get(path).status_code == HTTPStatus.NOT_FOUND
    assert other.get("/api/duty-tasks").json()["items"] == []

    boss = program(manager)
    for facts in ({"team": "nobody"}, {"interval": 0}, {"name_en": "a\0b"}):
        answer = boss.patch(duty, facts, **JSON)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, facts
    for facts in ({"zone": "Mars"}, {"nth": 9}, {"frequency": "hourly"}):
        answer = boss.patch(duty, facts, **JSON)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, facts
    changed = boss.patch(duty, {"name_zh": "备份检查", "interval": 2}, **JSON).json()
    assert (changed["name_zh"], changed["interval"], changed["name_en"]) == (
        "备份检查", 2, "Backup check",
    )  # fmt: skip
    paused = boss.post(f"{duty}/pause", {"reason": "Moving"}, **JSON).json()
    assert (paused["state"], paused["next_at"]) == ("paused", None)
    assert boss.post(f"{duty}/resume", {}, **JSON).json()["state"] == "active"
    assert boss.post(f"{duty}/end", {"reason": "Done"}, **JSON).json()["state"] == "ended"
    moved = boss.post(f"{task}/assign", {"assignee": "agent"}, **JSON).json()
    assert (moved["team"], moved["assignee"]["login"]) == (None, "agent")


def test_a_duty_sent_twice_under_one_key_is_planned_once(program, manager, desk):
    client = program(manager)
    key = {"headers": {"Idempotency-Key": "weekly"}}

    plan = PLAN | {"time_of_day": "09:00"}
    first = client.post("/api/duties", plan, **JSON, **key)
    again = client.post("/api/duties", plan, **JSON, **key)
    other = client.post("/api/duties", plan | {"name_en": "Another"}, **JSON, **key)

    assert (first.status_code, again.status_code) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert first.json()["number"] == again.json()["number"]
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Duty.objects.count() == 1
