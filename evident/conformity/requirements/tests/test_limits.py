"""Limits of checks: set with a reason, kept version by version, and never for what was found."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from evident.conformity.requirements.actions.adjusting import adjust
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.counting import Counts, outcome_of
from evident.conformity.requirements.models import CheckLimit, CheckResult, Outcome
from evident.conftest import NOON
from evident.kernel.access.models import Grant
from evident.kernel.access.queries import forget
from evident.kernel.measures import definition
from evident.kernel.measures.definition import Severity
from evident.kernel.procedures.definition import EditConflict, WrongFact
from evident.kernel.tokens.models import Token, digest_of, new_text
from evident.kernel.trail.models import Entry

pytestmark = pytest.mark.usefixtures("few_checks")

LATER = NOON + timedelta(days=2)
CODE = "incident.resolved_before_closed"
ADDRESS = f"/requirements/checks/{CODE}/limits/"
API = f"/api/check-runs/checks/{CODE}/limits"
WHY = "Two lapses a year are agreed with the owner"


@pytest.fixture
def check():
    """A check over months, declared by incidents."""
    return definition.check_of(CODE)


@pytest.fixture
def checked(catalogue, closed_incident):
    """An installation whose checks found one exception of two."""
    closed_incident()
    closed_incident(resolved_at=None)
    run_checks(by=None, at=LATER)


def results():
    """What was found of the check, the newest first."""
    return list(CheckResult.objects.filter(check_code=CODE).select_related("limit"))


def test_what_was_found_keeps_the_limits_it_was_found_by(checked, check, sms_manager, requirement):
    assert requirement("8.6.1-d").status == "not_met"

    made = adjust(check=check, by=sms_manager, at=LATER, tolerated=50, months=6, reason=WHY)
    run_checks(by=None, at=LATER)

    now, before = results()
    assert (before.outcome, before.tolerated, before.limit) == (Outcome.NOT_MET, 0, None)
    assert (now.outcome, now.tolerated, now.limit) == (Outcome.MET, 50, made)
    assert before.since < now.since or check.months == 6
    assert now.query_id != before.query_id  # asked otherwise, and known by it
    entry = Entry.objects.get(event="check.adjust")
    assert entry.changes["tolerated"] == [0, 50]
    assert (entry.facts["check"], entry.facts["reason"]) == (CODE, WHY)


@pytest.mark.parametrize(
    ("severity", "is_work", "exceptions", "population", "outcome"),
    [
        ("minor", True, 1, 2, Outcome.PARTLY),
        ("minor", True, 1, 1, Outcome.NOT_MET),
        ("minor", True, 2, 3, Outcome.NOT_MET),
        ("minor", True, 2, 4, Outcome.PARTLY),
        ("minor", True, 3, 10, Outcome.NOT_MET),
        ("minor", True, 3, 12, Outcome.PARTLY),
        ("minor", True, 1, 20, Outcome.MET),
        ("minor", True, 0, 0, Outcome.NONE),
        ("minor", False, 1, 2, Outcome.NOT_MET),
        ("major", True, 1, 2, Outcome.NOT_MET),
        ("major", True, 1, 19, Outcome.NOT_MET),
        ("major", True, 1, 20, Outcome.MET),
    ],
)
def test_one_or_two_of_few_are_lapses_unless_grave_or_most(
    severity, is_work, exceptions, population, outcome
):
    counts = Counts(population, exceptions, "", "")

    found = outcome_of(counts, severity=severity, tolerated=5, is_work=is_work)

    assert found == outcome


def test_one_late_of_two_holds_in_part(catalogue, check, closed_incident, monkeypatch):
    monkeypatch.setitem(definition._checks, CODE, replace(check, severity=Severity.MINOR))
    closed_incident()
    closed_incident(resolved_at=None)

    run_checks(by=None, at=LATER)

    assert results()[0].outcome == Outcome.PARTLY


def test_limits_are_kept_version_by_version(catalogue, check, sms_manager):
    facts = {"check": check, "by": sms_manager, "at": NOON, "reason": WHY}
    adjust(**facts, tolerated=5, months=check.months)
    second = adjust(**facts, tolerated=0, months=check.months, seen=1)

    assert second.number == 2
    with pytest.raises(EditConflict):
        adjust(**facts, tolerated=9, months=check.months, seen=1)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        CheckLimit.objects.update(tolerated=100)
    assert CheckLimit.objects.count() == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"tolerated": 101},
        {"tolerated": -1},
        {"tolerated": float("nan")},
        {"months": 0},
        {"months": 99},
        {"tolerated": 0},  # holds already
        {"reason": "  "},
    ],
)
def test_senseless_limits_are_refused(catalogue, check, sms_manager, facts):
    wanted = {"tolerated": 5.0, "months": check.months, "reason": WHY} | facts
    with pytest.raises(WrongFact):
        adjust(check=check, by=sms_manager, at=NOON, **wanted)

    assert not CheckLimit.objects.exists()
    assert not Entry.objects.filter(event="check.adjust").exists()


def test_what_is_in_force_has_no_window(catalogue, sms_manager):
    whole = next(each for each in definition.checks() if not each.months)
    with pytest.raises(WrongFact):
        adjust(check=whole, by=sms_manager, at=NOON, tolerated=5, months=3, reason=WHY)


def test_setting_limits_needs_its_permission(catalogue, check, agent, process_owner):
    with pytest.raises(PermissionDenied):
        adjust(check=check, by=agent, at=NOON, tolerated=5, months=3, reason=WHY)
    assert not CheckLimit.objects.exists()

    assert adjust(check=check, by=process_owner, at=NOON, tolerated=5, months=3, reason=WHY)


@pytest.fixture
def process_owner(make_user, provider):
    """Who answers for processes."""
    return make_user("owner", "process_owner", provider)


def test_limits_are_set_on_a_page_that_tells_how_they_were(client, checked, sms_manager, agent):
    client.force_login(sms_manager)
    assert ADDRESS in client.get(results()[0].get_absolute_url()).text
    sent = {"tolerated": "7.5", "months": "4", "reason": WHY, "seen": "0"}

    client.post(ADDRESS, sent)

    page = client.get(ADDRESS).text
    assert WHY in page
    assert "above 5 % of exceptions" in page
    assert CheckLimit.objects.get().tolerated == 7.5
    assert "meanwhile" in client.post(ADDRESS, sent | {"tolerated": "9"}).text
    client.force_login(agent)
    assert "<form" not in client.get(ADDRESS).text.partition("<main")[2].partition("</main")[0]
    assert client.post(ADDRESS, sent | {"seen": "1"}).status_code == 403
    assert client.get("/requirements/checks/no.such/limits/").status_code == 404
    assert CheckLimit.objects.count() == 1


def test_a_program_sets_limits(client, catalogue, sms_manager):
    text = new_text()
    Token.objects.create(user=sms_manager, name="test", digest=digest_of(text), created_at=NOON)

    def send(method, data=None):
        return client.generic(
            method, API, data=json.dumps(data) if data else "",
            content_type="application/json", headers={"Authorization": f"Bearer {text}"},
        )  # fmt: skip

    assert send("GET").json() == []
    made = send("POST", {"tolerated": 3, "months": 4, "reason": WHY}).json()
    assert (made["number"], made["tolerated"], made["months"]) == (1, 3, 4)
    assert send("POST", {"tolerated": 4, "months": 4, "reason": WHY, "seen": 0}).status_code == 412
    assert send("GET").json()[0]["reason"] == WHY


def test_who_sees_a_part_of_the_requirements_sees_the_limits_of_their_checks(
    client, catalogue, make_user, provider
):
    outsider = make_user("outsider", "external_auditor", provider)
    grants = Grant.objects.filter(user=outsider)

    def status(code):
        grants.update(subjects=["requirement"], requirements=[code])
        forget(outsider)
        client.force_login(outsider)
        return client.get(ADDRESS).status_code

    assert status("8.6.1-d") == 200
    assert status("4.1-a") == 404
