"""Samples through the API: the same as on the pages, and the same refusals."""

import hashlib
import json

import pytest

from evident.conformity.samples.models import Sample
from evident.conftest import NOON
from evident.kernel.tokens.models import Token, digest_of, new_text

DRAW = {"population": "kind:incident", "size": 2, "seed": "7", "title": "Third quarter"}


@pytest.fixture
def ask(client):
    """Ask the API as somebody."""

    def make(user):
        text = new_text()
        Token.objects.create(user=user, name="test", digest=digest_of(text), created_at=NOON)

        def send(path, data=None, **headers):
            return client.generic(
                "POST" if data is not None else "GET", f"/api/samples{path}",
                data=json.dumps(data) if data is not None else "",
                content_type="application/json",
                headers={"Authorization": f"Bearer {text}", **headers},
            )  # fmt: skip

        return send

    return make


def test_a_sample_is_drawn_once_read_judged_and_checked(ask, auditor, reported):
    made = reported(3)
    send = ask(auditor)
    assert send("/count?population=kind:incident").json() == {"count": 3}
    assert {"code": "kind:incident", "name": "All: Incidents"} in send("/populations").json()

    first = send("", DRAW, **{"Idempotency-Key": "q3"})
    again = send("", DRAW, **{"Idempotency-Key": "q3"})

    assert (first.status_code, again.status_code) == (201, 200)
    sample = Sample.objects.get()
    shown = send(f"/{sample.pk}").json()
    assert shown == first.json() == again.json()
    assert {each["number"] for each in shown["records"]} <= {each.number for each in made}
    assert [each["id"] for each in send("").json()["items"]] == [sample.pk]
    frozen = send(f"/{sample.pk}/records/1").json()
    assert hashlib.sha256(frozen["content"].encode()).hexdigest() == frozen["sha256"]

    refused = send(f"/{sample.pk}/records/1/judge", {"verdict": "exception"})
    judged = send(f"/{sample.pk}/records/1/judge", {"verdict": "conforms"})

    assert (refused.status_code, judged.status_code) == (422, 200)
    assert send(f"/{sample.pk}").json()["records"][0]["result"]["verdict"] == "conforms"
    assert send(f"/{sample.pk}/recheck").json()["is_good"] is True


def test_refusals_are_sentences_and_others_see_nothing(ask, auditor, agent, reported):
    reported(1)
    send = ask(auditor)
    for facts in ({"method": "dowsing"}, {"size": 0}, {"population": "kind:x"}, {"part": "half"}):
        assert send("", DRAW | facts).status_code == 422, facts
    assert send("/count?population=nothing").status_code == 422
    assert send("/987654").status_code == 404
    sample = send("", DRAW).json()["id"]
    other = ask(agent)
    for path in ("", "/populations", f"/{sample}", f"/{sample}/records/1", f"/{sample}/recheck"):
        assert other(path).status_code == 403, path
    for path in ("", f"/{sample}/records/1/judge", f"/{sample}/archive"):
        assert other(path, DRAW).status_code in (403, 422), path
    assert Sample.objects.count() == 1
