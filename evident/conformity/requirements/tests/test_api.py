"""Requirements through the API: the same as on the pages, and the same refusals."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import Departure
from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.kernel.tokens.models import Token, digest_of, new_text
from evident.kernel.trail.models import Entry

pytestmark = pytest.mark.usefixtures("few_checks")

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


@pytest.fixture
def late_one(closed_incident):
    """A closed incident that was late, replayed, and one that departed in nothing."""
    closed_incident()
    late = closed_incident()
    Record.objects.filter(pk=late.pk).update(due_at=NOON, version=99)
    replay(at=LATER)
    return late


def test_a_program_reads_what_departed_down_to_the_entry(ask, sms_manager, agent, late_one):
    send = ask(sms_manager)
    overview = send("/api/conformance").json()
    assert overview["populations"] == {"incident": 2}
    (way,) = [each for each in overview["departed"] if each["rule"] == "late"]
    assert way == {
        "process": "incident", "rule": "late", "severity": "minor", "times": 1, "records": 1,
        "population": 2,
    }  # fmt: skip

    (replayed,) = send("/api/conformance/replays").json()["items"]
    assert send(f"/api/conformance/replays/{replayed['id']}").json() == replayed
    assert (replayed["records"], replayed["failures"], replayed["reason"]) == (2, 0, "")
    assert replayed["departed"] == overview["departed"]
    assert send("/api/conformance/replays/987654").status_code == 404

    path = "/api/conformance/departures"
    (told,) = send(f"{path}?rule=late").json()["items"]
    entry = Entry.objects.get(event="incident.resolve", record_id=late_one.pk)
    assert (told["record"], told["severity"], told["entry"]) == (late_one.number, "minor", entry.pk)
    assert send(f"{path}?rule=late&severity=major").json()["items"] == []
    assert send(f"{path}?rule=late&process=survey").json()["items"] == []
    assert send(f"{path}?process=nothing&rule=nothing").json()["items"] == []
    first = send(f"{path}?limit=1").json()
    assert len(first["items"]) == 1
    (told,) = ask(agent)(f"{path}?rule=late").json()["items"]
    assert told["entry"] is None  # who does not read the trail


def test_what_one_may_not_see_is_not_told_of_departures(ask, sms_manager, requester, late_one):
    for path in ("", "/replays", "/replays/1", "/departures"):
        assert ask(requester)(f"/api/conformance{path}").status_code == 403, path
    Record.objects.filter(pk=late_one.pk).update(is_restricted=True)

    listed = ask(sms_manager)("/api/conformance/departures").json()["items"]

    assert late_one.number not in {each["record"] for each in listed}


def test_departures_are_listed_in_as_many_queries_however_many_there_are(
    ask, sms_manager, late_one, django_assert_max_num_queries
):
    send = ask(sms_manager)
    send("/api/conformance/departures")
    for entry in Entry.objects.filter(record_id=late_one.pk):
        Departure.objects.create(
            record_id=late_one.pk, kind="incident", rule="back_dated", entry_id=entry.pk, at=NOON
        )

    with django_assert_max_num_queries(15):
        assert len(send("/api/conformance/departures").json()["items"]) > 5


def test_who_may_not_is_refused(ask, requester, agent, checked):
    for path in ("/api/requirements", SHIPPED, f"{SHIPPED}/4.1-a", "/api/check-runs"):
        assert ask(requester)(path).status_code == 403
    send = ask(agent)
    assert send(SHIPPED).status_code == 200
    assert send("/api/check-runs", {"is_full": True}, method="post").status_code == 403
    facts = {"status": "met", "reason": "x", "valid_until": "2090-01-01"}
    assert send(f"{SHIPPED}/4.1-a/judge", facts, method="post").status_code == 403
