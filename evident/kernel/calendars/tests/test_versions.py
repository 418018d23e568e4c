"""Versions: what holds when, and that the past does not change."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from evident.conftest import NOON
from evident.kernel.calendars import actions, queries
from evident.kernel.calendars.actions import CalendarRefused
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.tests.conftest import HOURS, JANUARY
from evident.kernel.calendars.timetable import Timetable
from evident.kernel.calendars.validity import ALWAYS, Validity, pieces
from evident.kernel.calendars.windows import parsed
from evident.kernel.trail.models import Entry

HOUR = 3600
DAY = timedelta(days=1)
LATER = NOON + 30 * DAY
LONG = HOURS | {"week": (parsed("09:00-21:00"),) * 7}


def at(month, day, hour=0):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def lengthen(calendar, by, *, moment=NOON, effective_from=LATER):
    version = actions.propose(calendar=calendar, by=by, at=moment, reason="Longer hours.")
    actions.edit(version=version, by=by, at=moment, **LONG)
    actions.make_effective(version=version, by=by, at=moment, effective_from=effective_from)
    calendar.refresh_from_db()
    return version


def test_a_span_across_versions_is_summed_piece_by_piece(calendar, administrator):
    before = queries.working_time_of(calendar)
    lengthen(calendar, administrator)

    after = queries.working_time_of(calendar)

    assert before.working_seconds(LATER - DAY, LATER + DAY) == 16 * HOUR
    # From noon to 17:00 by the old hours, then by the new ones from noon to noon.
    assert after.working_seconds(LATER - DAY, LATER + DAY) == (5 + 3 + 9 + 3) * HOUR
    assert after.working_seconds(JANUARY, NOON) == before.working_seconds(JANUARY, NOON)
    assert queries.version_at(calendar, NOON).number == 1
    assert queries.version_at(calendar, LATER).number == 2


def test_what_was_known_at_a_moment_can_be_asked_for_ever(calendar, administrator):
    lengthen(calendar, administrator, moment=NOON + DAY)

    then = queries.working_time_of(calendar, NOON)

    assert then.working_seconds(LATER, LATER + DAY) == 8 * HOUR
    assert queries.working_time_of(calendar).working_seconds(LATER, LATER + DAY) == 12 * HOUR
    assert queries.version_at(calendar, LATER, known_at=NOON).number == 1
    # Before anything was known the version made first speaks.
    assert queries.working_time_of(calendar, JANUARY).is_open(at(1, 5, 9))


def test_a_version_cannot_take_effect_in_the_past(calendar, administrator):
    version = actions.propose(calendar=calendar, by=administrator, at=NOON, reason="x")

    with pytest.raises(CalendarRefused, match="past"):
        actions.make_effective(
            version=version, by=administrator, at=NOON, effective_from=NOON - DAY
        )

    version.refresh_from_db()
    calendar.refresh_from_db()
    assert (version.is_draft, calendar.revision) == (True, 1)


def test_a_version_does_not_bury_one_that_is_already_set(calendar, administrator):
    lengthen(calendar, administrator)
    version = actions.propose(calendar=calendar, by=administrator, at=NOON, reason="x")

    with pytest.raises(CalendarRefused, match="Choose a later moment"):
        actions.make_effective(version=version, by=administrator, at=NOON)


def test_a_correction_holds_for_the_time_of_what_it_corrects(calendar, administrator):
    lengthen(calendar, administrator)
    wrong = calendar.versions.get(number=1)
    asked_at = LATER + 5 * DAY
    by = {"by": administrator, "at": asked_at}

    version = actions.propose_correction(version=wrong, reason="It opened at eight.", **by)
    actions.edit(version=version, **(HOURS | {"week": (parsed("08:00-17:00"),) * 7}), **by)
    version = actions.make_effective(version=version, **by)
    calendar.refresh_from_db()

    now = queries.working_time_of(calendar)
    assert (version.effective_from, version.effective_until) == (JANUARY, LATER)
    assert now.is_open(at(2, 1, 8))
    assert now.is_open(datetime(2025, 2, 1, 8, tzinfo=UTC))  # the first holds before itself
    assert not now.is_open(LATER.replace(hour=8) + DAY)
    assert now.piece_at(LATER).version == 2
    assert not queries.working_time_of(calendar, LATER).is_open(at(2, 1, 8))
    written = Entry.objects.filter(event="calendar.make_effective").latest("id")
    assert (written.facts["corrects"], written.facts["reason"]) == (1, "It opened at eight.")
    with pytest.raises(CalendarRefused, match="corrected already"):
        actions.propose_correction(version=wrong, reason="Again.", **by)


def test_correcting_needs_its_own_permission(calendar, manager):
    with pytest.raises(PermissionDenied):
        actions.propose_correction(
            version=calendar.versions.get(), by=manager, at=NOON, reason="Let me."
        )
    assert calendar.versions.count() == 1


def test_a_calendar_is_read_once_and_again_when_it_changed(
    calendar, administrator, django_assert_num_queries
):
    queries.working_time_of(calendar)
    with django_assert_num_queries(0):
        queries.working_time_of(Calendar(pk=calendar.pk, token=calendar.token))

    lengthen(calendar, administrator)

    with django_assert_num_queries(2):  # versions and their days
        queries.working_time_of(calendar)


def test_a_change_that_was_undone_is_not_kept_in_memory(calendar, administrator):
    with suppress(InterruptedError), transaction.atomic():
        lengthen(calendar, administrator, effective_from=LATER)
        assert queries.working_time_of(calendar).is_open(at(5, 1, 20))
        raise InterruptedError
    calendar.refresh_from_db()
    lengthen(calendar, administrator, effective_from=LATER + 90 * DAY)

    assert not queries.working_time_of(calendar).is_open(at(5, 1, 20))


def test_a_calendar_without_a_version_in_force_says_so(draft):
    with pytest.raises(queries.NoVersion):
        queries.working_time_of(draft.calendar)


def test_later_decisions_lie_over_earlier_ones():
    hours = Timetable(ZoneInfo("UTC"), ((),) * 7)

    def holding(*versions):
        return [
            (piece.starts_at, piece.version)
            for piece in pieces([Validity(number, hours, *times) for number, *times in versions])
        ]

    one, two = (1, at(1, 1)), (2, at(3, 1))
    assert holding(one) == [(ALWAYS, 1)]
    assert holding(one, two) == [(ALWAYS, 1), (at(3, 1), 2)]
    assert holding(one, two, (3, at(1, 1), at(3, 1))) == [(ALWAYS, 3), (at(3, 1), 2)]
    assert holding(one, two, (3, at(3, 1))) == [(ALWAYS, 1), (at(3, 1), 3)]
    assert holding(one, two, (3, at(2, 1), at(4, 1))) == [
        (ALWAYS, 1), (at(2, 1), 3), (at(4, 1), 2),
    ]  # fmt: skip
    assert holding(one, (3, at(2, 1), at(4, 1))) == [
        (ALWAYS, 1), (at(2, 1), 3), (at(4, 1), 1),
    ]  # fmt: skip
