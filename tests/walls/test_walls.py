"""
What one customer may not see is absent everywhere: these tests walk every address.

A new page or endpoint is covered by existing.
"""

import re
from functools import partial

import pytest
import time_machine
from django.test import Client

from evident.conftest import NOON
from evident.main.api import api
from evident.resolution.incidents import actions
from tests.walls.knocking import (
    METHODS,
    OPEN_TO_ALL,
    REFUSALS,
    addresses_of_records,
    belongs_to_nobody,
    everything,
    fill,
    knock,
    plain_addresses,
    same,
    signed_in,
    state_of,
    ways,
)
from tests.walls.other_customer.nowhere import ABSENT
from tests.walls.other_customer.words import NOW, SECRET
from tests.walls.questions import answers

PARTS = 2
"""In how many parts the longest walk is done, so that several processes share it."""


def test_every_operation_is_knocked_at():
    for path, operations in api.get_openapi_schema(path_prefix="/api/")["paths"].items():
        known = {*METHODS, "patch", "put", "delete"} & operations.keys()
        assert known <= set(ways(re.sub(r"{[^}]*}", "1", path))), path


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_hidden_and_absent_look_alike(part, other_world, outsider):
    browser = signed_in(outsider)
    before = state_of(other_world.incident)
    asked = 0
    for address in addresses_of_records()[part::PARTS]:
        hidden = fill(address, other_world.values)
        if OPEN_TO_ALL.match(hidden):
            continue
        absent = fill(address, ABSENT)
        for method in ways(hidden):
            shown = knock(browser, method, hidden)
            missing = knock(browser, method, absent)
            where = f"{method.upper()} {address.pattern}"
            assert SECRET.encode() not in shown.content, where
            assert shown.status_code == missing.status_code, where
            allowed = REFUSALS | ({200} if belongs_to_nobody(address) else set())
            assert shown.status_code in allowed, f"{where} answered {shown.status_code}"
            number = str(other_world.incident.number).encode()
            shown_body = same(shown.content).replace(hidden.encode(), b"P").replace(number, b"N")
            missing_body = same(missing.content).replace(absent.encode(), b"P")
            assert shown_body == missing_body.replace(b"INC-987654", b"N"), where
            asked += 1
    assert asked > 4
    assert state_of(other_world.incident) == before


@pytest.mark.slow
def test_lists_counts_searches_and_exports_show_nothing(
    other_world, outsider, make_user, customer, shipped
):
    browser = signed_in(outsider)
    state = state_of(other_world.incident)
    number = other_world.incident.number
    questions = (
        {"q": SECRET},
        {"q": number},
        {"text": SECRET, "query": SECRET, "search": SECRET, "term": SECRET},
    )
    hidden = make_user("unseen", "requester", customer)
    paths = [address.filled({}) for address in plain_addresses()]
    counting = [path for path in paths if not OPEN_TO_ALL.match(path)]
    moved = []
    with time_machine.travel(NOW, tick=False):
        before = {path: same(browser.get(path).getvalue()) for path in counting}
        actions.report(by=hidden, at=NOON, title=f"{SECRET} is down", impact=1, urgency=1)
        for path in paths:
            asked = answers(partial(browser.get, path), questions)
            for place, (question, answer) in enumerate(asked):
                body = answer.getvalue()
                if place == 0 and path in before and same(body) != before[path]:
                    moved.append(path)
                assert answer.status_code < 500, f"{path} {question}"
                shown = body.replace(b'value="' + SECRET.encode(), b"")  # shows what was typed
                for word in ("is down", "service", "offer", "Ltd", "Miller"):
                    assert f"{SECRET} {word}".encode() not in shown, f"{path} {question}"
                assert f"/{number}".encode() not in shown, f"{path} {question}"
        for path in paths:
            selection = {name: [number] for name in ("number", "numbers", "selected", "record")}
            answer = browser.post(path, selection | {"reason": "x", "note": "x", "title": "x"})
            assert answer.status_code < 500, f"POST {path}"
            assert SECRET.encode() not in answer.content, f"POST {path}"
    assert not moved, moved  # no count is another because somebody else's incident appeared
    assert state_of(other_world.incident) == state


@pytest.mark.slow
def test_nothing_answers_without_signing_in(other_world):
    browser = Client(raise_request_exception=False)
    for address in everything():
        path = fill(address, other_world.values)
        if OPEN_TO_ALL.match(path):
            continue
        for method in ways(path):
            answer = getattr(browser, method)(path)
            is_refused = answer.status_code in {401, 405} or (
                answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
            )
            assert is_refused, f"{method.upper()} {path} answered {answer.status_code}"
            assert SECRET.encode() not in answer.content
