"""How services do: minutes of disturbance a day, whatever overlaps, in the person's time zone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evident.conftest import NOON
from evident.relationships.announcements.status import (
    DISTURBED,
    PLANNED,
    WORKS,
    Disturbance,
    minutes_of,
    standings,
)

HOUR = timedelta(hours=1)


def test_a_service_without_trouble_works(make_live, customer, requester, stranger):
    make_live(customer)

    (standing,) = standings(requester, at=NOON)

    assert (standing.now, standing.disturbed_minutes, len(standing.days)) == (WORKS, 0, 90)
    assert standing.days[-1].on == NOON.date()
    assert standings(stranger, at=NOON) == []


def test_a_disturbance_counts_until_now_and_planned_work_is_no_disturbance(
    make_live, make_announcement, customer, requester
):
    service = make_live(customer)
    make_announcement(subject="disturbance", services=[service], starts_at=NOON - HOUR)
    make_announcement(
        subject="planned_work", services=[service], starts_at=NOON - 3 * HOUR, ends_at=NOON + HOUR
    )

    (standing,) = standings(requester, at=NOON)

    assert standing.now == DISTURBED
    assert (standing.days[-1].minutes, standing.days[-1].planned) == (60, 180)
    assert standing.disturbed_minutes == 60


def test_planned_work_alone_is_shown_as_such(make_live, make_announcement, customer, requester):
    service = make_live(customer)
    make_announcement(subject="planned_work", services=[service], ends_at=NOON + HOUR)

    (standing,) = standings(requester, at=NOON + HOUR / 2)

    assert (standing.now, standing.days[-1].tone) == (PLANNED, PLANNED)


def test_midnight_is_that_of_the_person(make_live, make_announcement, customer, requester):
    service = make_live(customer)
    start = NOON + 3 * HOUR  # 23:00 in Shanghai
    make_announcement(
        subject="disturbance", services=[service], starts_at=start, ends_at=start + 2 * HOUR
    )

    with timezone.override(ZoneInfo("Asia/Shanghai")):
        (standing,) = standings(requester, at=start + 5 * HOUR)

    assert [day.minutes for day in standing.days[-2:]] == [60, 60]


def test_a_draft_disturbs_nothing_for_customers(make_live, make_announcement, customer, requester):
    make_announcement(is_published=False, subject="disturbance", services=[make_live(customer)])

    (standing,) = standings(requester, at=NOON)

    assert standing.now == WORKS


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(-200, 400), st.none() | st.integers(0, 300)), max_size=8),
    st.integers(1, 240),
)
def test_minutes_equal_those_counted_one_by_one(spans, length):
    found = [
        Disturbance(
            1,
            NOON + timedelta(minutes=start),
            None if lasts is None else NOON + timedelta(minutes=start + lasts),
            is_planned=False,
            label="",
        )
        for start, lasts in spans
    ]
    naive = sum(
        any(start <= minute and (lasts is None or minute < start + lasts) for start, lasts in spans)
        for minute in range(length)
    )

    assert minutes_of(found, NOON, NOON + timedelta(minutes=length)) == naive


def test_the_page_says_so_in_words(client, make_live, make_announcement, customer, requester):
    service = make_live(customer)
    make_announcement(subject="disturbance", services=[service], starts_at=NOON - HOUR)
    client.force_login(requester)

    with time_machine.travel(NOON, tick=False):
        page = client.get("/announcements/status/").content.decode()

    assert "Disturbed for 1 h in 90 days" in page
    assert "Mail is slow" in page
