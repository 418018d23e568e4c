"""The picture of a clock: as long as what is used of its target."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from evident.conftest import NOON
from evident.relationships.service_levels.queries.clocks import Part, Strip
from evident.relationships.service_levels.templatetags.clocks import strip_picture

HOUR = timedelta(hours=1)


def strip(*, used: timedelta, target: timedelta = 4 * HOUR) -> Strip:
    """Return a strip of two stretches of the same length."""
    half = Part("running", NOON, NOON, used / 2, 50.0, "begin", "", "Desk", "", 1)
    clock = SimpleNamespace(target=target)
    return Strip(clock, NOON, [half, half], used, target - used, is_breached=False)  # type: ignore[arg-type]  # a picture needs no more of a clock


@pytest.mark.parametrize(
    ("used", "drawn"), [(HOUR, 25), (4 * HOUR, 100), (9 * HOUR, 100), (timedelta(seconds=1), 2)]
)
def test_a_strip_is_as_long_as_what_is_used(used, drawn):
    widths = re.findall(r'width="([0-9.]+)"', strip_picture(strip(used=used)))
    assert sum(map(float, widths)) == pytest.approx(drawn)


def test_time_that_nobody_had_is_nobodys_on_a_strip():
    found = replace(strip(used=HOUR), holders=[("Desk", HOUR / 2), ("", HOUR / 2)])
    assert found.named_holders == [("Desk", HOUR / 2)]
