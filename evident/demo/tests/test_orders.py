"""Orders of the sample, where time acts on them as well."""

from datetime import timedelta

from evident.conftest import NOON
from evident.demo import orders
from evident.resolution.service_requests.procedure import State


class Late:
    """An order whose user comes back only after it was closed by itself."""

    halts = ""
    at = NOON
    requester = None

    def __init__(self, state):
        self.state = state
        self.taken = []

    def chance(self, share):
        return share == orders.REOPENED

    def wait(self, hours):
        self.at += timedelta(hours=hours)
        self.state = State.CLOSED if self.state == State.FULFILLED else self.state
        return self.at

    def is_in(self, *states):
        return self.state in states

    def do(self, step, **_facts):
        self.taken.append(step)

    def say(self, _what):
        return "words"


def test_nobody_reopens_what_time_has_closed(monkeypatch):
    def is_fulfilled(order):
        order.state = State.FULFILLED
        yield order.at

    monkeypatch.setattr(orders, "place", lambda _order: None)
    monkeypatch.setattr(orders, "approved", lambda _order: iter(()))
    monkeypatch.setattr(orders, "fulfilled", is_fulfilled)
    order = Late(State.APPROVED)

    assert list(orders.whole(order))

    assert (order.state, order.taken) == (State.CLOSED, [])
