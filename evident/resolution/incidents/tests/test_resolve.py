"""Resolving an incident."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.history import HISTORY
from evident.resolution.incidents.procedure import State
from evident.web.trail.words import plain


def test_resolve_sets_the_facts_and_leaves_a_trace(make_incident, agent, what):
    later = NOON + timedelta(hours=2)

    incident = actions.resolve(incident=make_incident(), by=agent, at=later, **what)

    assert (incident.state, incident.resolved_at) == (State.RESOLVED, later)
    entry = Entry.objects.get(record=incident.number, event="incident.resolve")
    assert (entry.by_id, entry.at) == (agent.pk, later)
    assert entry.changes["state"] == ["new", "resolved"]


def test_how_it_was_resolved_is_told_in_the_language_of_the_reader(make_incident, agent, what):
    with translation.override("zh-hans"):
        actions.resolve(incident=make_incident(), by=agent, at=NOON, **what)
    entry = Entry.objects.get(event="incident.resolve")
    code = what["code"]
    for language, name in (("en", code.name_en), ("zh-hans", code.name_zh)):
        with translation.override(language):
            assert name in [change.after for change in HISTORY.told(entry).changes]
            assert plain(entry.changes["resolution_code"][1]) == name


def test_resolve_needs_the_permission(make_incident, requester, what):
    incident = make_incident()

    with pytest.raises(PermissionDenied):
        actions.resolve(incident=incident, by=requester, at=NOON, **what)

    incident.refresh_from_db()
    assert incident.state == State.NEW
    assert not Entry.objects.filter(event="incident.resolve").exists()


def test_resolve_is_refused_when_closed(make_incident, agent, what):
    incident = actions.resolve(incident=make_incident(), by=agent, at=NOON, **what)
    actions.close(incident=incident, by=agent, at=NOON)

    with pytest.raises(StepRefused, match="Closed"):
        actions.resolve(incident=incident, by=agent, at=NOON, **what)


def test_a_page_reports_and_another_resolves(client, requester, agent, what, db):
    client.force_login(requester)
    answer = client.post("/incidents/report/", {"title": "No network", "urgency": 1}, follow=True)
    assert "No network" in answer.text
    number = answer.request["PATH_INFO"].split("/")[-2]

    client.force_login(agent)
    assert client.post(f"/incidents/{number}/take/", follow=True).status_code == 200
    facts = {"code": what["code"].pk, "note": what["note"]}
    answer = client.post(f"/incidents/{number}/resolve/", facts, follow=True)

    assert "Resolved" in answer.text


def test_another_customer_sees_nothing(client, make_incident, stranger):
    incident = make_incident()
    client.force_login(stranger)

    assert client.get(incident.get_absolute_url()).status_code == 404
    assert incident.title not in client.get("/incidents/").text


def test_the_api_reports_and_resolves(client, agent, what):
    from evident.kernel.tokens.models import Token, digest_of, new_text

    text = new_text()
    Token.objects.create(user=agent, name="test", digest=digest_of(text), created_at=NOON)
    sign = {"HTTP_AUTHORIZATION": f"Bearer {text}", "content_type": "application/json"}

    made = client.post("/api/incidents", {"title": "Disk full"}, **sign)
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    done = client.post(
        f"/api/incidents/{number}/resolve", {"code": what["code"].code, "note": "x"}, **sign
    )
    assert done.json()["state"] == "resolved", done.text
    again = client.post(
        f"/api/incidents/{number}/resolve", {"code": what["code"].code, "note": "x"}, **sign
    )
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    assert client.get("/api/incidents").status_code == 401
