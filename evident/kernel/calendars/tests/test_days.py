"""Lengths as days: of work, or by the clock."""

import pytest
from django.utils import translation

from evident.kernel.calendars.queries import beside_days


@pytest.mark.parametrize(
    ("minutes", "day", "told", "told_in_chinese"),
    [
        (479, 480, "", ""),
        (480, 480, "= 1 working day", "= 1 个工作日"),
        (960, 480, "= 2 working days", "= 2 个工作日"),
        (720, 480, "= 1.5 working days", "= 1.5 个工作日"),
        (24_750, 480, "≈ 51.6 working days", "≈ 51.6 个工作日"),
        (481, 480, "≈ 1 working day", "≈ 1 个工作日"),
        (2880, 1440, "= 2 days", "= 2 天"),
        (960, None, "", ""),
    ],
)
def test_days_stand_beside_hours_and_say_whether_they_are_exact(
    minutes, day, told, told_in_chinese
):
    for language, words in (("en", told), ("zh-hans", told_in_chinese)):
        with translation.override(language):
            assert beside_days(minutes, day) == words
