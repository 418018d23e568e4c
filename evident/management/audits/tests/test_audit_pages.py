"""The pages and the API of programmes, audits and notes."""

from datetime import date
from http import HTTPStatus

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.management.audits.models import Audit, AuditorNote, AuditProgramme, Finding
from evident.management.audits.queries import auditing

PLAN = {
    "title": "Desk",
    "processes": ["incident_request"],
    "starts_on": "2026-03-09",
    "ends_on": "2026-03-10",
    "criteria": "The standard",
    "scope": "The desk",
    "plan": "Monday: samples",
}


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def planner(make_user, provider):
    """Who keeps the service management system."""
    return make_user("planner", "sms_manager", provider)


@pytest.fixture
def boss(make_user, provider):
    """Top management."""
    return make_user("boss", "top_management", provider)


def test_an_audit_on_pages_from_its_programme_to_its_findings(
    sign_in, planner, boss, auditor, owner, agent
):
    plan, lead = sign_in(planner), sign_in(auditor)
    drafted = plan.post(
        "/audit-programmes/draft/",
        {
            "title": "2026", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "methods": "x",
            "frequency": "x", "responsibilities": "x", "rationale": "x",
        },
    )  # fmt: skip
    programme = AuditProgramme.objects.get()
    assert drafted.url == programme.get_absolute_url()
    sign_in(boss).post(f"{drafted.url}approve/")
    people = {"lead": auditor.pk, "auditees": [owner.pk], "programme": programme.pk}
    refused = plan.post("/audits/plan/", PLAN | people | {"auditors": [agent.pk]})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Agent does not audit" in refused.content.decode()
    assert not Audit.objects.exists()
    plan.post("/audits/plan/", PLAN | people)
    audit = Audit.objects.get()
    address = audit.get_absolute_url()
    plan.post(f"{address}add_question/", {"question": "Who is on call?", "requirement": "8.6.1"})
    for step in ("prepare", "notify"):
        plan.post(f"{address}{step}/")
    lead.post(f"{address}start/")
    first, *others = auditing.lines_of(audit)
    form = lead.get(f"{address}find/?line={first.pk}")
    assert form.context["form"].initial["requirements"] == "8.6.1"
    told = {
        "line": first.pk, "title": "Nobody on call", "grade": "minor", "statement": "Nobody is",
        "evidence": "Rota of May", "requirements": "8.6.1", "owner": owner.pk,
    }  # fmt: skip
    lead.post(f"{address}find/", told)
    found = Finding.objects.get()
    for line in others:
        answered = {"line": line.pk, "answer": "conforming", "evidence": "9 of 9"}
        lead.post(f"{address}answer/", answered)
    lead.post(f"{address}end_fieldwork/")
    lead.post(f"{address}write/", {"summary": "Sampled", "conclusion": "Conforms but for one"})
    lead.post(f"{address}issue/")

    audit.refresh_from_db()
    assert (audit.state, found.audit_id) == ("findings_open", audit.pk)
    page = sign_in(owner).get(address).content.decode()
    for text in ("Conforms but for one", found.number, "9 of 9", "Who is on call?"):
        assert text in page
    assert audit.number in lead.get(found.get_absolute_url()).content.decode()
    covered = plan.get(programme.get_absolute_url()).content.decode()
    assert "2 of 45 audited" in covered
    for path in ("/audits/", "/audit-programmes/"):
        assert "Desk" in lead.get(path).content.decode() or path == "/audit-programmes/"
        for query in ("?text=desk", "?process=incident_request", "?is_mine=1", "?stage=ended"):
            assert lead.get(path + query).status_code == HTTPStatus.OK


def test_notes_are_ones_own_and_become_a_finding(sign_in, auditor, make_user, provider, agent):
    other = make_user("other", "internal_auditor", provider)
    client = sign_in(auditor)
    client.post("/auditor-notes/write/", {"text": "They guess", "requirements": "8.6.1"})
    note = AuditorNote.objects.get()

    assert "They guess" in client.get("/auditor-notes/").content.decode()
    stranger = sign_in(other)
    assert "They guess" not in stranger.get("/auditor-notes/").content.decode()
    raising = f"/findings/raise/?source=note&reference={note.pk}"
    for path in (f"/auditor-notes/{note.pk}/edit/", raising):
        assert stranger.get(path).status_code == HTTPStatus.NOT_FOUND
    assert stranger.post(f"/auditor-notes/{note.pk}/remove/").status_code == HTTPStatus.NOT_FOUND
    assert sign_in(agent).get("/auditor-notes/").status_code == HTTPStatus.FORBIDDEN
    client.post(f"/auditor-notes/{note.pk}/edit/", {"text": "They guess priorities"})
    form = client.get(raising)
    assert form.context["form"].initial["statement"] == "They guess priorities"
    client.post(
        "/findings/raise/",
        {
            "source": "note", "reference": note.pk, "title": "Guessing", "grade": "observation",
            "statement": "They guess", "evidence": "Three of five",
        },
    )  # fmt: skip

    found = Finding.objects.get()
    note.refresh_from_db()
    assert (note.finding, found.source_text) == (found, "They guess priorities")
    assert found.number in client.get("/auditor-notes/").content.decode()


def test_pages_keep_to_their_budget(
    sign_in, planner, auditor, owner, django_assert_max_num_queries
):
    client = sign_in(planner)
    client.post("/audits/plan/", PLAN | {"lead": auditor.pk, "auditees": [owner.pk]})
    audit = Audit.objects.get()
    client.post(f"{audit.get_absolute_url()}prepare/")
    client.post(
        "/audit-programmes/draft/",
        {"title": "2026", "starts_on": "2026-01-01", "ends_on": "2026-12-31"},
    )
    programme = AuditProgramme.objects.get()
    client.get("/audits/")

    for path, most in (
        ("/audits/", 13),
        ("/audit-programmes/", 13),
        (audit.get_absolute_url(), 32),
        (programme.get_absolute_url(), 30),
        ("/audits/plan/", 14),
    ):
        with django_assert_max_num_queries(most):
            client.get(path)


def test_the_api_plans_conducts_and_reports(sign_in, planner, boss, auditor, owner, requester):
    plan, lead = sign_in(planner), sign_in(auditor)

    def post(client, path, status, **facts):
        answer = client.post(f"/api{path}", facts, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    programme = post(
        plan, "/audit-programmes", 201, title="2026", starts_on="2026-01-01", ends_on="2026-12-31",
        frequency="x", methods="x", responsibilities="x", rationale="x",
    )["number"]  # fmt: skip
    post(plan, f"/audit-programmes/{programme}/approve", 409)
    post(sign_in(boss), f"/audit-programmes/{programme}/approve", 200)
    told = PLAN | {"lead": "auditor", "auditees": ["owner"], "programme": programme}
    post(plan, "/audits", 422, **told | {"lead": "owner"})
    post(plan, "/audits", 422, **told | {"processes": ["gardening"]})
    post(sign_in(requester), "/audits", 422, **told)
    number = post(plan, "/audits", 201, **told)["number"]
    post(plan, f"/audits/{number}/prepare", 200)
    assert post(plan, f"/audits/{number}/notify", 200)["independence_checked_at"]
    post(plan, f"/audits/{number}/start", 409)
    post(lead, f"/audits/{number}/start", 200)
    first, second = lead.get(f"/api/audits/{number}/checklist").json()
    line = f"/audits/{number}/checklist"
    post(lead, f"{line}/{first['id']}/answer", 200, answer="conforming", evidence="9 of 9")
    post(lead, f"{line}/987654/answer", 422, answer="conforming", evidence="9 of 9")
    found = post(
        lead, f"{line}/{second['id']}/find", 201, title="No", grade="observation",
        statement="None", evidence="2 of 9", requirements=["8.6.2"],
    )  # fmt: skip
    assert found["source_reference"] == number
    post(lead, f"/audits/{number}/end-fieldwork", 200)
    post(lead, f"/audits/{number}/write", 200, summary="Sampled", conclusion="Conforms")
    assert post(lead, f"/audits/{number}/issue", 200)["state"] == "findings_open"
    post(lead, f"/audits/{number}/close", 409)
    rows = lead.get(f"/api/audit-programmes/{programme}/coverage").json()
    assert {row["clause"] for row in rows if row["state"] == "held"} == {"8.6.1", "8.6.2"}
    assert lead.get("/api/audits?is_mine=true").json()["items"][0]["lead"]["login"] == "auditor"
    note = post(lead, "/auditor-notes", 201, text="They guess")["id"]
    assert plan.get("/api/auditor-notes").status_code == HTTPStatus.FORBIDDEN
    made = post(
        lead, f"/auditor-notes/{note}/hand-over", 201, title="Guess", grade="opportunity",
        statement="They guess", evidence="Heard",
    )  # fmt: skip
    assert made["source_text"] == "They guess"
    assert lead.delete(f"/api/auditor-notes/{note}").status_code == HTTPStatus.CONFLICT
    assert date.fromisoformat(told["starts_on"]) > NOON.date()
