"""Pages of duties and their tasks: planning, the checklist, doing a task on a telephone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from evident.resolution.duties import actions
from evident.resolution.duties.models import Duty, DutyTask
from evident.resolution.duties.templatetags.duties import due_moment
from evident.resolution.incidents.models import Incident
from evident.web.trail.words import fact_name

PLAN = {
    "name_en": "Weekly inspection", "name_zh": "每周巡检", "frequency": "weekly", "interval": "1",
    "weekdays": ["0", "3"], "nth": "1", "time_of_day": "09:30", "zone": "Asia/Shanghai",
    "window_minutes": "240", "on_closed": "skip", "begins_on": "2026-03-02",
}  # fmt: skip
ROWS = {
    "items-TOTAL_FORMS": "3", "items-INITIAL_FORMS": "0",
    "items-0-text_en": "Lights", "items-0-ORDER": "2", "items-0-is_required": "on",
    "items-0-evidence": "none",
    "items-1-text_zh": "机房温度", "items-1-ORDER": "1", "items-1-evidence": "value",
    "items-1-unit": "°C", "items-1-most": "27.5", "items-1-is_required": "on",
    "items-2-text_en": "", "items-2-evidence": "none",
}  # fmt: skip


def signed_in(user) -> Client:
    """Return the browser of somebody."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def now_due(make_duty, desk):
    """A task that fell due ten minutes ago."""
    now = timezone.now()
    at = now - timedelta(minutes=10)
    make_duty(
        at=now - timedelta(days=1), time_of_day=at.time().replace(microsecond=0), zone="UTC",
        begins_on=at.date(),
    )  # fmt: skip
    (number,) = actions.open_due(at=now)
    return DutyTask.objects.get(number=number)


def test_duty_is_planned_given_a_checklist_and_activated(manager, desk):
    client = signed_in(manager)
    facts = PLAN | {"team": desk.pk, "manager": manager.pk}

    answer = client.post("/duties/plan/", facts)
    duty = Duty.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/duties/{duty.number}/checklist/")
    assert client.get(answer.url).status_code == 200
    assert client.post(answer.url, ROWS).status_code == 302
    duty.refresh_from_db()
    assert [item.text for item in duty.items] == ["机房温度", "Lights"]
    assert client.get(duty.get_absolute_url()).content.count(b"<li><time") == 10

    client.post(f"/duties/{duty.number}/activate/")
    duty.refresh_from_db()
    assert duty.state == "active"
    assert timezone.localtime(duty.next_at, duty.rhythm.zone).strftime("%H:%M") == "09:30"


def test_mistakes_are_said_in_sentences_and_keep_what_was_typed(manager, desk, make_duty):
    client = signed_in(manager)
    facts = PLAN | {"team": desk.pk, "manager": manager.pk}

    answer = client.post("/duties/plan/", facts | {"weekdays": [], "ends_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "at least one weekday" in answer.text
    assert 'value="Weekly inspection"' in answer.text
    assert not Duty.objects.exists()

    duty = make_duty(is_active=False)
    before = duty.checklist
    path = f"/duties/{duty.number}/checklist/"
    wrong = ROWS | {"items-1-least": "30"}
    assert "above the greatest" in client.post(path, wrong).text
    assert client.post(path, {}).status_code == 422
    assert client.post(path, ROWS | {"items-1-most": "x"}).status_code == 422
    stale = client.post(path, ROWS | {"seen_version": "99"})
    assert "changed by somebody else" in stale.text
    duty.refresh_from_db()
    assert duty.checklist == before


def test_two_who_change_a_plan_at_once_are_told(manager, make_duty, desk):
    client = signed_in(manager)
    duty = make_duty()
    path = f"/duties/{duty.number}/edit/"
    form = client.get(path)
    assert 'name="seen_version" value="' in form.text
    facts = PLAN | {"team": desk.pk, "manager": manager.pk, "seen_version": duty.version - 1}

    assert "changed by somebody else" in client.post(path, facts).text
    assert client.post(path, facts | {"seen_version": duty.version}).status_code == 302
    duty.refresh_from_db()
    assert duty.name == "Weekly inspection"


def test_task_is_done_step_by_step_with_photo_and_incident(agent, now_due):
    client = signed_in(agent)
    path = now_due.get_absolute_url()
    assert "Duties today" in client.get("/").text
    page = client.get(path).text
    assert page.count('name="verdict" value="not_ok"') == 3

    bad = client.post(f"{path}answer/", {"key": "jobs", "verdict": "not_ok"})
    assert (bad.status_code, "Say what is not OK" in bad.text) == (422, True)
    done = client.post(
        f"{path}answer/", {"key": "jobs", "verdict": "not_ok", "note": "Job 7 failed"}
    )
    assert done.url == f"{path}#jobs"  # it asks what follows
    assert "What follows from it?" in client.get(path).text
    client.post(f"{path}report_incident/", {"key": "jobs"})
    assert Incident.objects.get().title in client.get(path).text

    photo = SimpleUploadedFile("console.png", b"\x89PNG\r\n\x1a\n picture")
    facts = {"key": "screen", "verdict": "ok", "file": photo}
    assert client.post(f"{path}answer/", facts).url == f"{path}#size"
    assert client.post(f"{path}finish/", {}).status_code == 422
    assert client.post(f"{path}answer/", {"key": "size", "value": "120,5"}).status_code == 422
    assert client.post(f"{path}answer/", {"key": "size", "value": "120.5"}).url == f"{path}#finish"
    assert client.post(f"{path}finish/", {"remark": "Well"}).status_code == 302
    now_due.refresh_from_db()
    assert (now_due.state, now_due.done_by) == ("done", agent)
    assert "console.png" in client.get(path).text


def test_lists_keep_what_an_address_says(agent, manager, now_due, requester):
    client = signed_in(agent)
    for query in ("", "?stage=today", "?is_mine=1", f"?duty={now_due.duty.number}", "?text=backup"):
        assert now_due.number in client.get(f"/duty-tasks/{query}").text, query
    for query in ("?stage=missed", "?stage=done", "?team=none", "?duty=DTY-99", "?text=zebra"):
        assert now_due.number not in client.get(f"/duty-tasks/{query}").text, query
    actions.miss_late(at=now_due.due_at)
    for stage in ("missed", "unexplained", "ended", "any"):
        assert now_due.number in client.get(f"/duty-tasks/?stage={stage}").text
    assert now_due.duty.number in client.get("/duties/?text=backup&stage=nonsense").text
    assert client.get("/duties/plan/").status_code == 403
    assert client.get(f"/duties/{now_due.duty.number}/edit/").status_code == 403
    assert signed_in(requester).get(now_due.get_absolute_url()).status_code == 404
    assert signed_in(requester).get("/duty-tasks/?stage=any").text.count(now_due.number) == 0


def test_customer_reads_what_was_found_and_nothing_of_our_own(
    make_duty, requester, customer, agent
):
    now = timezone.now()
    duty = make_duty(customer=customer, is_shown=True, at=now - timedelta(days=2))
    actions.open_due(at=now)
    task = duty.tasks.order_by("planned_at").first()
    facts = {"task": task, "by": agent, "at": task.planned_at, "key": "jobs"}
    actions.answer(**facts, verdict="not_ok", note="Password secret")
    client = signed_in(requester)

    for path in (duty.get_absolute_url(), task.get_absolute_url()):
        page = client.get(path)
        assert page.status_code == 200
        assert "secret" not in page.text
    assert "Not OK" in client.get(task.get_absolute_url()).text
    for path in ("/", "/duty-tasks/?stage=any", "/duties/"):
        page = client.get(path).text
        assert duty.name in page
        assert "Service desk" not in page
    assert client.post(f"{task.get_absolute_url()}answer/", {"key": "jobs"}).status_code == 403


def test_pages_ask_the_database_a_bounded_number_of_times(
    agent, now_due, django_assert_max_num_queries
):
    client = signed_in(agent)
    budgets = {
        "/duty-tasks/?stage=any": 16,
        "/duties/": 16,
        now_due.get_absolute_url(): 24,
        now_due.duty.get_absolute_url(): 22,
    }
    for path, most in budgets.items():
        client.get(path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_the_trail_names_what_it_keeps_of_an_item():
    names = ("item", "item_en", "item_zh")
    assert [name for name in names if fact_name(name) == name] == []


@pytest.mark.parametrize(
    ("hour", "here"), [(9, "01:00 your time"), (3, "Sun, 6 Dec 2026, 19:00 your time")]
)
def test_the_day_is_told_again_only_where_the_reader_has_another(hour, here):
    at = datetime(2026, 12, 7, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
    with timezone.override("UTC"):
        told = due_moment(at, Duty(zone="Asia/Shanghai"))
    assert f">{here}</span>" in told
