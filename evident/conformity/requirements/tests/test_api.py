"""Requirements through the API: the same as on the pages, and the same refusals."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evident.conformity.requirements.actions.running import run_checks
from evident.conftest import NOON
from evident.kernel.tokens.models import Token, digest_of, new_text

LATER = NOON + timedelta(days=2)
SHIPPED = "/api/requirements/iso-iec-20000-1-2018"


@pytest.fixture
def ask(client):
    """Ask the API as somebody."""

    def make(user):
        text = new_text()
        Token.objects.create(user=user, name="test", digest=digest_of(text), created_at=NOON)

        def send(path, data=None, *, method="get"):
            return client.generic(
                method.upper(), path, data=json.dumps(data) if data else "",
                content_type="application/json", headers={"Authorization": f"Bearer {text}"},
            )  # fmt: skip

        return send

    return make


@pytest.fixture
def checked(catalogue, closed_incident):
    """An installation whose checks found one exception; the incident."""
    bad = closed_incident(resolved_at=None)
    run_checks(by=None, at=LATER)
    return bad


def test_a_program_reads_how_requirements_stand_down_to_the_record(ask, sms_manager, checked):
    send = ask(sms_manager)
    assert send("/api/requirements").json()[0]["is_shipped"] is True
    gaps = send(f"{SHIPPED}?status=not_met&chapter=8.6").json()
    assert "8.6.1-d" in {each["code"] for each in gaps}
    whole = send(f"{SHIPPED}/8.6.1-d").json()
    broken = next(each for each in whole["basis"] if each["outcome"] == "not_met")

    result = send(f"/api/check-runs/results/{broken['result']}").json()

    assert result["records"] == [checked.number]
    assert (result["exceptions"], result["hidden"], result["is_whole"]) == (1, 0, True)
    assert "SELECT" in result["query"]
    runs = send("/api/check-runs").json()["items"]
    assert runs[0]["kind"] == "full"
    results = send(f"/api/check-runs/{runs[0]['id']}/results").json()
    assert broken["result"] in {each["id"] for each in results if each["exceptions"]}
    assert send("/api/check-runs/987654/results").status_code == 404


def test_a_program_judges_and_says_who_owns(ask, sms_manager, checked):
    send = ask(sms_manager)
    facts = {"status": "met", "reason": "Register seen", "evidence": [checked.number]}
    until = (timezone.localdate() + timedelta(days=30)).isoformat()

    judged = send(f"{SHIPPED}/4.1-a/judge", facts | {"valid_until": until}, method="post")
    owned = send(f"{SHIPPED}/4.1-a/owner", {"owner": "sms"}, method="put")

    assert judged.json()["status"] == "met"
    assert judged.json()["judgements"][0]["evidence"] == [checked.number]
    assert owned.json()["owner"]["login"] == "sms"
    wrong = send(f"{SHIPPED}/4.1-a/judge", facts | {"valid_until": "2001-01-01"}, method="post")
    assert wrong.status_code in {409, 422}
    assert send(f"{SHIPPED}/9.9-z").status_code == 404
    assert send("/api/check-runs", {"is_full": True}, method="post").status_code == 202


def test_a_program_judges_with_files_and_fetches_them(client, sms_manager, catalogue):
    text = new_text()
    Token.objects.create(user=sms_manager, name="t", digest=digest_of(text), created_at=NOON)
    token = {"Authorization": f"Bearer {text}"}
    facts = {"status": "met", "reason": "Seen", "valid_until": timezone.localdate().isoformat()}
    path = f"{SHIPPED}/4.1-a/judge-with-files"
    photos = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.txt", b"two")]

    judged = client.post(path, facts | {"files": photos}, headers=token).json()
    bad = {"files": [SimpleUploadedFile("a.exe", b"MZ")]}
    refused = client.post(path, facts | bad, headers=token)

    files = judged["judgements"][0]["files"]
    assert [each["name"] for each in files] == ["a.txt", "b.txt"]
    fetched = client.get(f"/api/requirements/judgement-files/{files[1]['id']}", headers=token)
    assert b"".join(fetched.streaming_content) == b"two"
    assert refused.status_code == 409
    absent = client.get("/api/requirements/judgement-files/99999999999999999999", headers=token)
    assert absent.status_code == 404


def test_who_may_not_is_refused(ask, requester, agent, checked):
    for path in ("/api/requirements", SHIPPED, f"{SHIPPED}/4.1-a", "/api/check-runs"):
        assert ask(requester)(path).status_code == 403
    send = ask(agent)
    assert send(SHIPPED).status_code == 200
    assert send("/api/check-runs", {"is_full": True}, method="post").status_code == 403
    facts = {"status": "met", "reason": "x", "valid_until": "2090-01-01"}
    assert send(f"{SHIPPED}/4.1-a/judge", facts, method="post").status_code == 403
