"""Numbers under concurrency: without a gap where asked for, without a queue where not."""

import threading

import pytest
from django.db import connection, transaction

from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.kernel.records.numbers import next_numbers, set_gapless
from evident.resolution.incidents import actions
from tests.threads import PATIENCE_SECONDS, at_once, start, wait_for_waiting

pytestmark = pytest.mark.slow


class ChangedMind(Exception):
    """What makes a transaction end without a trace."""


def report(by, *, then=None, title="Mail"):
    """Report an incident and return its number; `then` happens before the transaction ends."""
    with transaction.atomic():
        incident = actions.report(by=by, at=NOON, title=title)
        if then is not None:
            then()
    return incident.number


def give_up():
    """Roll the transaction back."""
    raise ChangedMind


def given():
    """Return the numbers in use, as numbers, in order."""
    numbers = Record.objects.values_list("number", flat=True)
    return sorted(int(number.rpartition("-")[2]) for number in numbers)


def test_gapless_numbers_have_no_gap_though_some_reports_are_rolled_back(committed, requester):
    set_gapless(kind="incident", is_gapless=True)
    (last,) = next_numbers(kind="incident", count=1)  # other tests may have given some before
    begin = int(last.rpartition("-")[2]) + 1

    def reporting(place):
        def reports():
            for turn in range(6):
                then = give_up if (place + turn) % 3 == 0 else None
                try:
                    report(requester, then=then)
                except ChangedMind:
                    continue

        return reports

    told = at_once(*map(reporting, range(6)))

    assert told == [None] * 6
    kept = sum((place + turn) % 3 != 0 for place in range(6) for turn in range(6))
    assert given() == list(range(begin, begin + kept))


def test_a_gapless_number_that_was_given_back_goes_to_the_next(
    committed, requester, another_connection
):
    set_gapless(kind="incident", is_gapless=True)
    has_number, may_end = threading.Event(), threading.Event()
    lost = []

    def hesitate():
        lost.extend(given())
        has_number.set()
        assert may_end.wait(PATIENCE_SECONDS)
        raise ChangedMind

    first = start(lambda: report(requester, then=hesitate))
    assert has_number.wait(PATIENCE_SECONDS)
    second = start(lambda: report(requester))
    wait_for_waiting(another_connection, count=1)
    may_end.set()

    assert isinstance(first()[0], ChangedMind)
    assert [int(number.rpartition("-")[2]) for number in second()] == lost
    assert given() == lost


def test_other_numbers_wait_for_nobody(committed, requester):
    def second():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1ms'")
        return report(requester)

    with transaction.atomic():
        first = actions.report(by=requester, at=NOON, title="Mail").number
        (number,) = start(second)()
        transaction.set_rollback(True)

    assert number != first
    assert list(Record.objects.values_list("number", flat=True)) == [number]


def test_switching_goes_on_after_the_highest_number_either_way(committed, requester):
    highest = 0
    for is_gapless in (True, False, True):
        set_gapless(kind="incident", is_gapless=is_gapless)
        told = at_once(*[lambda: report(requester)] * 4)
        assert not [each for each in told if isinstance(each, Exception)], told
        fresh = [number for number in given() if number > highest]
        assert fresh == list(range(highest + 1, highest + 5)) or not highest
        highest = max(fresh)

    assert len(given()) == 12
