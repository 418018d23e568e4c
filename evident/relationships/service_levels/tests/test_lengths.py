"""Lengths of time as people write them."""

import pytest

from evident.relationships.service_levels.lengths import WrongLength, written_length


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4 h", 240),
        ("4h", 240),
        ("30 min", 30),
        ("1 h 30 min", 90),
        ("1.5 hours", 90),
        ("2 d", 960),
        ("1 day, 2 hours", 600),
        ("4 小时", 240),
        ("４小时３０分钟", 270),
        ("2个工作日", 960),
        ("8 工作小时", 480),
    ],
)
def test_lengths_are_understood_in_both_languages(text, minutes):
    assert written_length(text).in_minutes(day=480) == minutes


@pytest.mark.parametrize(
    "text", ["4", "", "soon", "4 weeks", "h 4", "4 h 4 h", "0 h", "-4 h", "4²"]
)
def test_all_else_is_refused(text):
    with pytest.raises(WrongLength):
        written_length(text)
