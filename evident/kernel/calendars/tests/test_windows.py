"""How people write windows, and what is refused."""

import pytest

from evident.kernel.calendars.windows import (
    WHOLE_DAY,
    Window,
    WrongWindows,
    parsed,
    restored,
    stored,
    usual_day,
    written,
)


@pytest.mark.parametrize(
    "text",
    ["09:00-12:00, 13:30-18:00", "13:30–18:00;9:00-12:00", "09：00至12：00，13：30～18：00"],
)
def test_windows_are_read_as_people_write_them(text):
    assert parsed(text) == (Window(540, 720), Window(810, 1080))
    assert written(parsed(text)) == "09:00-12:00, 13:30-18:00"


def test_nothing_written_is_closed_and_a_day_ends_at_24():
    assert parsed("  ") == ()
    assert parsed("00:00-24:00") == WHOLE_DAY


@pytest.mark.parametrize(
    "text",
    ["9-12", "09:00", "12:00-09:00", "09:00-09:00", "22:00-25:00", "23:00-24:01", "09:60-10:00",
     "09:00-12:00, 11:00-13:00", "morning-noon"],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(text):
    with pytest.raises(WrongWindows, match=r"\.$"):
        parsed(text)


def test_what_is_stored_comes_back():
    windows = parsed("00:00-06:00, 22:00-24:00")

    assert stored(windows) == [["00:00", "06:00"], ["22:00", "24:00"]]
    assert restored(stored(windows)) == windows


@pytest.mark.parametrize("pairs", [[["09:00"]], ["09:00-12:00"], 5, [[1, 2]], None])
def test_stored_windows_that_are_none_are_refused(pairs):
    with pytest.raises(WrongWindows):
        restored(pairs)


def test_a_usual_day_is_as_long_as_most_working_days():
    week = [(Window(0, minutes),) if minutes else () for minutes in (480, 480, 480, 480, 360, 0, 0)]

    assert usual_day(week) == 480
    assert usual_day([()] * 7) == 1440
