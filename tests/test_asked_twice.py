"""A program that asks again, even at the same moment, makes one thing and hears of that one."""

import pytest
from django.test import Client

from evident.api.models import IdempotencyKey
from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.kernel.records.numbers import set_gapless
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from tests.threads import start, wait_for_waiting

pytestmark = pytest.mark.slow
TEXT = "evi_asked_twice"


@pytest.fixture
def keyed(agent):
    """Let a program of the agent's report under a key."""
    Token.objects.create(user=agent, name="x", digest=digest_of(TEXT), created_at=NOON)

    def post(key, **facts):
        answer = Client().post(
            "/api/incidents",
            facts,
            content_type="application/json",
            headers={"Authorization": f"Bearer {TEXT}", "Idempotency-Key": key},
        )
        return answer.status_code, answer.json()

    return post


@pytest.fixture
def held(committed, agent, kept_connection, another_connection):
    """Keep every report waiting for its number until `let_go` is called."""
    set_gapless(kind="incident", is_gapless=True)
    another_connection.execute("SELECT 1 FROM record_numbering WHERE kind = 'incident' FOR UPDATE")
    return another_connection


def test_the_same_request_at_the_same_moment_makes_one_record(held, keyed):
    finish = start(*[lambda: keyed("one", title="Mail")] * 5)
    wait_for_waiting(held, count=5)
    held.commit()

    told = finish()

    assert sorted(status for status, _ in told) == [200, 200, 200, 200, 201], told
    assert len({body["number"] for _, body in told}) == 1
    assert Record.objects.count() == 1
    assert Entry.objects.filter(event="incident.report").count() == 1


def test_another_body_under_a_key_in_use_is_refused_with_a_sentence(held, keyed):
    first = start(lambda: keyed("one", title="Mail"))
    wait_for_waiting(held, count=1)
    other = start(lambda: keyed("one", title="Printer"))
    wait_for_waiting(held, count=2)
    held.commit()

    assert first()[0][0] == 201
    status, body = other()[0]
    assert status == 422
    assert "used for something else" in body["detail"]
    assert list(Record.objects.values_list("title", flat=True)) == ["Mail"]


def test_a_key_is_free_again_when_the_first_request_failed(held, keyed):
    first = start(lambda: keyed("one", title="Mail", team="nowhere"))
    assert first()[0][0] == 422
    second = start(lambda: keyed("one", title="Mail"))
    wait_for_waiting(held, count=1)
    held.commit()

    assert second()[0][0] == 201
    assert IdempotencyKey.objects.count() == 1


def test_a_request_that_dies_half_way_leaves_its_key_to_the_one_that_waits(held, keyed):
    first = start(lambda: keyed("one", title="Mail"))
    wait_for_waiting(held, count=1)
    second = start(lambda: keyed("one", title="Mail"))
    wait_for_waiting(held, count=2)
    held.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database() AND query LIKE 'UPDATE record_numbering%'"
    )
    wait_for_waiting(held, count=1)
    held.commit()

    assert first()[0][0] == 503
    assert second()[0][0] == 201
    assert Record.objects.count() == 1
