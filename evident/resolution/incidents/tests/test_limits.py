"""Spans of time that are promises to people: counted in working hours where a version says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from evident.conftest import NOON
from evident.kernel.calendars import actions as calendars
from evident.kernel.calendars.windows import parsed
from evident.kernel.procedures import tailoring
from evident.resolution.incidents import actions
from evident.resolution.incidents.limits import closes_at, limit

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture
def calendar(administrator):
    """Hours from nine to five every day."""
    draft = calendars.create(
        code="desk", name_en="Desk hours", name_zh="服务台时间", by=administrator, at=NOON,
        reason="The desk opens.", zone="UTC", week=(parsed("09:00-17:00"),) * 7,
    )  # fmt: skip
    since = datetime(2026, 1, 1, tzinfo=UTC)
    calendars.make_effective(version=draft, by=administrator, at=NOON, effective_from=since)
    return draft.calendar


@pytest.fixture
def in_working_time(calendar, tailor):
    """A version that closes after 16 working hours, warning 8 before, and reviews within 24."""
    limits = {"auto_close_hours": 16, "auto_close_warning_hours": 8, "major_review_hours": 24}
    return tailor(calendar="desk", limits=limits)


def test_silence_closes_after_working_hours(in_working_time, make_resolved):
    incident = make_resolved()  # at noon: five hours are left of the day

    assert closes_at(incident) == NOON + 2 * DAY
    assert actions.announce_closing(at=NOON + DAY - HOUR) == []
    assert actions.announce_closing(at=NOON + DAY) == [incident.number]
    assert actions.close_silent(at=NOON + 2 * DAY - HOUR) == []
    assert actions.close_silent(at=NOON + 2 * DAY) == [incident.number]


def test_a_late_warning_gives_its_working_hours_too(in_working_time, make_resolved):
    incident = make_resolved()
    late = NOON + 10 * DAY + 6 * HOUR  # after hours
    actions.announce_closing(at=late)
    incident.refresh_from_db()

    assert closes_at(incident) == datetime(late.year, late.month, late.day, 17, tzinfo=UTC) + DAY
    assert actions.close_silent(at=closes_at(incident) - HOUR) == []
    assert actions.close_silent(at=closes_at(incident)) == [incident.number]


def test_records_of_an_older_version_keep_elapsed_hours(make_resolved, request):
    old = make_resolved()
    request.getfixturevalue("in_working_time")

    assert closes_at(old) == NOON + 120 * HOUR
    assert limit("major_review_hours", procedure_version=1).due(NOON) == NOON + 168 * HOUR
    assert limit("major_review_hours", procedure_version=2).due(NOON) == NOON + 3 * DAY


def test_a_calendar_that_is_not_in_force_is_refused(owner, administrator, calendar):
    calendars.create(
        code="night", name_en="Night", name_zh="夜间", by=administrator, at=NOON,
        reason="Perhaps.", zone="UTC", week=(parsed("00:00-05:00"),) * 7,
    )  # fmt: skip
    draft = tailoring.propose(kind="incident", by=owner, at=NOON, reason="Audit")
    for wrong in ("night", "nowhere"):
        rules = draft.rules | {"calendar": wrong}
        with pytest.raises(ValidationError, match="no calendar"):
            tailoring.edit(version=draft, by=owner, at=NOON, rules=rules)

    draft.refresh_from_db()
    assert "calendar" not in draft.rules


def test_pages_say_how_hours_are_counted(owner, requester, calendar, make_resolved):
    client = Client()
    client.force_login(owner)
    base = "/administration/procedures/incident/"
    assert "Elapsed hours, around the clock" in client.get(base).text
    client.post(f"{base}propose/", {"reason": "Audit"})
    facts = {
        "calendar": "desk", "auto_close_hours": 16, "auto_close_warning_hours": 8,
        "first_contact_hours": 1, "back_date_hours": 24, "major_review_hours": 24,
        "waiting_reasons": "",
    }  # fmt: skip
    client.post(f"{base}versions/2/general/", facts)
    assert "Working hours of “Desk hours”" in client.get(f"{base}versions/2/").text

    client.force_login(requester)
    page = client.get(make_resolved().get_absolute_url()).text
    assert "Without an answer it closes by itself: <" in page
