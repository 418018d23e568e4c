"""
Random clocks on random calendars against a stopwatch that looks at every minute.

`EVIDENT_TEST_ORACLE_CASES` asks for more cases than the usual run; `make bench` proves 100,000.
"""

import os

import pytest

from evident.relationships.service_levels.tests.comparing_clocks import CLOCKS, differences

CASES = int(os.environ.get("EVIDENT_TEST_ORACLE_CASES", "800"))


@pytest.mark.slow
def test_a_clock_counts_what_a_stopwatch_counts():
    found = [each for number in range(max(CASES // CLOCKS, 1)) for each in differences(number)]

    assert not found, found[0]
