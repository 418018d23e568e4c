"""Gaps through the API: the same as on the pages, and the same refusals."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conformity.requirements.tests.test_api import ask
from evident.kernel.trail.models import Door, Entry

__all__ = ["ask"]
CODE = "iso-iec-20000-1-2018"
GAPS, ANALYSIS = f"/api/gaps/{CODE}", f"/api/gap-analysis/{CODE}"
DUE = (timezone.localdate() + timedelta(days=30)).isoformat()


@pytest.fixture
def send(ask, sms_manager, catalogue):
    """Ask as the SMS manager."""
    return ask(sms_manager)


def test_a_program_plans_and_plans_anew(send, judge):
    judge("4.1-a", "partly", reason="Old")
    facts = {"action": "Renew it", "owner": "sms", "due_on": DUE}

    made = send(f"{GAPS}/4.1-a/plan", facts, method="post")

    assert made.status_code == 201
    assert made.json()["plan"]["owner"]["login"] == "sms"
    assert Entry.objects.get(event="gap.plan_gap").door == Door.API
    assert send(f"{GAPS}/4.1-a/plan", facts, method="post").status_code == 412
    seen = made.json()["plan"]["id"]
    changed = facts | {"action": "Renew both", "reason": "There are two", "plan": seen}
    assert send(f"{GAPS}/4.1-a/plan", changed, method="put").status_code == 200
    assert send(f"{GAPS}/4.1-a/plan", changed, method="put").status_code == 412
    told = send(f"{GAPS}/4.1-a").json()
    assert [each["action"] for each in told["plans"]] == ["Renew both", "Renew it"]
    assert "Old" in told["reality"][0]
    assert [each["code"] for each in send(f"{GAPS}?plan=planned").json()] == ["4.1-a"]


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"owner": "nobody-like-this"}, 422),
        ({"due_on": "2001-01-01"}, 422),
        ({"due_on": "9999-12-31"}, 422),
        ({"action": ""}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(send, facts, status):
    told = {"action": "Renew it", "owner": "sms", "due_on": DUE} | facts

    assert send(f"{GAPS}/4.1-a/plan", told, method="post").status_code == status
    assert not Entry.objects.filter(event="gap.plan_gap").exists()


def test_a_program_reads_the_analysis(send, judge):
    judge("4.1-a", "met", at=timezone.now())

    (change,) = send(f"{ANALYSIS}/changes?since=0001-01-01").json()
    assert (change["code"], change["kind"]) == ("4.1-a", "assessed")
    gates = send(f"{ANALYSIS}/readiness").json()
    assert [each["code"] for each in gates] == [
        "documents", "records", "audit", "review", "findings",
    ]  # fmt: skip
    assert send(f"{ANALYSIS}/file?form=xlsx").status_code == 200
    assert send("/api/gap-analysis/nothing/readiness").status_code == 404


def test_who_may_not_is_refused(ask, requester, agent, catalogue):
    places = (GAPS, f"{GAPS}/4.1-a", f"{ANALYSIS}/changes?since=2026-01-01", f"{ANALYSIS}/file")
    for path in (*places, f"{ANALYSIS}/readiness"):
        assert ask(requester)(path).status_code == 403, path
    send = ask(agent)
    assert send(GAPS).status_code == 200
    assert send(f"{ANALYSIS}/file").status_code == 403
    facts = {"action": "Renew it", "owner": "sms", "due_on": DUE}
    assert send(f"{GAPS}/4.1-a/plan", facts, method="post").status_code in {403, 422}
