"""Agreements and clocks through the API: the same actions, permissions and sentences."""

import json

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.relationships.service_levels.models import Agreement, Clock, Correction
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.relationships.service_levels.tests.signing import colleague_of
from evident.resolution.incidents.actions import report

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]

TARGETS = [
    {"code": "r", "metric": "resolution", "name_en": "R", "minutes": 240, "calendar": "24x7"}
]
TERMS = {"valid_from": "2026-01-01T00:00:00Z", "covers_all": True, "targets": TARGETS}


@pytest.fixture
def ask(calendars):
    """Ask the API as somebody."""

    def asked(user, method, path, facts=None, **headers):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        body = {} if facts is None else {"data": json.dumps(facts)}
        answer = getattr(client, method)(
            f"/api{path}", content_type="application/json", headers=headers, **body
        )
        return answer.status_code, answer.json() if answer.content else None

    return asked


def test_an_agreement_is_made_from_draft_to_force(ask, manager, customer):
    terms = TERMS | {"hears": {"assignee": 50, "sms_manager": 100}}
    draft = {"party": "sla", "title": "Support", "organisation": "acme", "terms": terms}
    status, made = ask(manager, "post", "/agreements", draft, **{"Idempotency-Key": "once"})
    assert (status, made["state"]) == (201, "draft")
    status, repeated = ask(manager, "post", "/agreements", draft, **{"Idempotency-Key": "once"})
    assert (status, repeated["number"]) == (200, made["number"])
    place = f"/agreements/{made['number']}"
    assert ask(manager, "post", f"{place}/negotiate")[0] == 200
    status, problem = ask(manager, "post", f"{place}/conclude")
    assert status == 409
    assert "A signature is missing" in problem["detail"]
    facts = {"side": "other", "name": "Li Na", "signed_on": "2026-01-01"}
    status, problem = ask(manager, "post", f"{place}/sign", facts)
    assert (status, "name the signed paper" in problem["detail"]) == (409, True)
    colleague = colleague_of(manager, at=NOON)
    assert ask(colleague, "post", f"{place}/sign", facts | {"paper": "Folder 7"})[0] == 200
    facts |= {"side": "provider", "name": manager.name}
    assert ask(manager, "post", f"{place}/sign", facts)[0] == 200
    assert ask(manager, "post", f"{place}/conclude")[0] == 200
    status, whole = ask(manager, "post", f"{place}/activate")

    assert (status, whole["state"]) == (200, "active")
    (version,) = whole["versions"]
    assert version["terms"]["targets"][0]["minutes"] == 240
    assert version["terms"]["hears"] == {"assignee": 50, "sms_manager": 100}
    assert len(version["signatures"]) == 2
    assert ask(manager, "get", "/agreements?party=sla")[1]["items"][0]["number"] == made["number"]
    assert ask(manager, "get", "/agreements?party=ola")[1]["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"party": "x"},
        {"organisation": "nobody"},
        {"terms": TERMS | {"targets": [{**TARGETS[0], "calendar": "none"}]}},
        {"terms": TERMS | {"targets": [{**TARGETS[0], "minutes": 0}]}},
        {"terms": TERMS | {"services": ["SVC-999"]}},
        {"terms": TERMS | {"hears": {"nobody": 50}}},
        {"terms": TERMS | {"hears": {}}},
        {"terms": TERMS | {"hears": {"assignee": 0}}},
        {"title": ""},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_made(ask, manager, customer, change):
    draft = {"party": "sla", "title": "Support", "organisation": "acme", "terms": TERMS}

    status, problem = ask(manager, "post", "/agreements", draft | change)

    assert status == 422, problem
    assert not Agreement.objects.exists()


def test_nobody_drafts_without_the_permission(ask, agent, customer):
    draft = {"party": "sla", "title": "Support", "organisation": "acme", "terms": TERMS}

    assert ask(agent, "post", "/agreements", draft)[0] == 403
    assert not Agreement.objects.exists()


def test_clocks_of_a_record_are_read_by_right(ask, in_force, terms_of, agent, requester, stranger):
    in_force(terms_of())
    incident = report(by=requester, at=NOON, title="Mail does not open")

    status, clocks = ask(agent, "get", f"/clocks?record={incident.number}")
    assert status == 200
    assert [clock["metric"] for clock in clocks] == ["response", "resolution"]
    assert clocks[1]["target_seconds"] == 4 * 3600
    assert len(ask(requester, "get", f"/clocks?record={incident.number}")[1]) == 2
    assert ask(stranger, "get", f"/clocks?record={incident.number}")[0] == 404
    assert ask(agent, "get", "/clocks?record=INC-999")[0] == 404


def test_counting_anew_is_a_dry_run_unless_told_otherwise(
    ask, in_force, terms_of, agent, requester, make_user, provider
):
    in_force(terms_of())
    report(by=requester, at=NOON, title="Mail does not open")
    span = {"calendar": "24x7", "since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}
    owner = make_user("owner", "process_owner", provider)

    assert ask(agent, "post", "/clocks/correct", span)[0] == 403
    assert ask(owner, "post", "/clocks/correct", span) == (200, [])
    status, problem = ask(
        owner, "post", "/clocks/correct", span | {"dry_run": False, "reason": "x"}
    )
    assert status == 409
    assert "Nothing would change" in problem["detail"]
    assert Clock.objects.count() == 2
    assert not Correction.objects.exists()


@pytest.fixture
def owner(make_user, provider):
    """Who answers for agreements."""
    return make_user("owner", "process_owner", provider)


def test_an_agreement_is_applied_to_the_past_by_default_as_a_dry_run(
    ask, owner, manager, in_force, terms_of, requester
):
    report(by=requester, at=NOON, title="Mail")
    place = f"/agreements/{in_force(terms_of()).number}"

    status, found = ask(owner, "post", f"{place}/apply", {})
    assert (status, found["expected"], found["begun"], found["recount"]) == (200, 1, 2, None)
    assert {each["metric"] for each in found["changes"]} == {"response", "resolution"}
    assert not Clock.objects.exists()
    assert ask(manager, "post", f"{place}/apply", {})[0] == 403
    status, problem = ask(owner, "post", f"{place}/apply", {"dry_run": False})
    assert (status, problem["detail"].startswith("Say why")) == (409, True)
    status, problem = ask(owner, "post", f"{place}/apply", {"version": 7})
    assert (status, "7" in problem["detail"]) == (409, True)

    facts = {"dry_run": False, "reason": "Imported"}
    status, done = ask(owner, "post", f"{place}/apply", facts)

    assert (status, done["recount"]["is_done"], done["recount"]["expected"]) == (200, False, 1)
    assert ask(owner, "get", f"{place}/recounts")[1] == [done["recount"]]
    assert ask(requester, "get", f"{place}/recounts")[0] == 404


def test_terms_are_corrected_by_the_api(ask, owner, in_force, terms_of, requester):
    agreement = in_force(terms_of())
    report(by=requester, at=NOON, title="Mail")
    place = f"/agreements/{agreement.number}"
    terms = TERMS | {"targets": [TARGETS[0] | {"minutes": 60}]}

    status, found = ask(owner, "post", f"{place}/correct_terms", {"terms": terms})
    assert (status, found["moved"], found["ended"]) == (200, 1, 1)
    assert agreement.versions.count() == 1
    facts = {"terms": terms, "dry_run": False, "reason": "60, not 240"}
    status, done = ask(owner, "post", f"{place}/correct_terms", facts)

    assert (status, done["recount"]["version"]) == (200, 2)
    assert agreement.versions.get(number=2).corrects.number == 1
