"""The picture of a record's clocks: shapes tell what each piece is, words say the rest."""

import re
from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.relationships.service_levels.models import AgreementVersion
from evident.relationships.service_levels.queries.chain import chain_of
from evident.relationships.service_levels.templatetags.clocks import SHAPES, lane_picture
from evident.relationships.service_levels.tests.test_ledger import office, part, strip

__all__ = ["office"]
HOUR = timedelta(hours=1)


@pytest.fixture
def drawn(office):
    """The SVG of a clock that ran, waited for the customer over night, and ran again."""
    evening = NOON + 4 * HOUR
    parts = [
        part("running", NOON, evening, office),
        part("paused", evening, evening + 18 * HOUR, office, holder="<Customer>", side="customer"),
        part("running", evening + 18 * HOUR, evening + 20 * HOUR, office),
    ]
    found = strip(parts, target=8 * HOUR)
    chain = chain_of([found], at=parts[-1].ended_at)
    return lane_picture(chain, chain.lanes[0])


@pytest.mark.django_db
def test_a_lane_is_as_long_as_its_axis_and_shapes_tell_what_is_what(drawn):
    bars = re.findall(
        r'<rect class="chain-([a-z0-9 -]+)" x="([0-9.]+)%" y="(\d+)" width="([0-9.]+)%"', drawn
    )
    assert sum(float(width) for *_rest, width in bars) == pytest.approx(100, abs=0.1)
    shapes = {name.rpartition("chain-")[2]: int(top) for name, _x, top, _width in bars}
    assert shapes == {kind: top for kind, (top, _height) in SHAPES.items()}


@pytest.mark.django_db
def test_a_lane_is_told_in_words_and_lets_nothing_in(drawn):
    assert 'aria-label="Resolution: 6 h of 8 h used; the table below tells' in drawn
    assert "&lt;Customer&gt;" in drawn
    assert "<Customer>" not in drawn
    assert re.findall(r"(\d+) %</text>", drawn) == ["75", "50"], "and not what was never reached"


@pytest.mark.django_db
def test_marks_are_at_the_shares_at_which_people_hear_of_it(office):
    parts = [part("running", NOON, NOON + 4 * HOUR, office)]
    found = strip(parts, target=4 * HOUR)
    found.clock.version = AgreementVersion(warn_at=[80, 25])
    chain = chain_of([found], at=parts[-1].ended_at)

    drawn = lane_picture(chain, chain.lanes[0])

    assert [mark.share for mark in chain.lanes[0].marks] == [25, 80, 100]
    assert re.findall(r"(\d+) %</text>", drawn) == ["100", "80", "25"]
