"""What carries a promise, compared with it: like with like, by time, share and value."""

from datetime import timedelta
from decimal import Decimal

import pytest

from evident.conftest import NOON
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.models import Party, Target
from evident.relationships.service_levels.queries.alignment import carried, reaches_less, warning
from evident.relationships.service_levels.tests.signing import sign_both
from evident.relationships.service_levels.written import WrittenTarget

MEAN = {"metric": "measure", "measure": "incident.mean_time_to_restore"}


@pytest.mark.parametrize(
    ("promised", "carrying", "is_less"),
    [
        ({"metric": "resolution", "percent": 95}, {"metric": "resolution", "percent": 50}, True),
        ({"metric": "resolution", "percent": 95}, {"metric": "resolution", "percent": 95}, False),
        ({"metric": "resolution", "percent": 95}, {"metric": "resolution"}, False),
        ({"metric": "resolution"}, {"metric": "resolution", "percent": 99}, True),
        (
            {"metric": "availability", "percent": 99},
            {"metric": "availability", "percent": 98},
            True,
        ),
        (MEAN | {"value": 4}, MEAN | {"value": 8}, True),
        (MEAN | {"value": 4}, MEAN | {"value": 2}, False),
        ({"metric": "satisfaction", "value": 4}, {"metric": "satisfaction", "value": 3}, True),
        ({"metric": "satisfaction", "value": 4}, {"metric": "satisfaction", "percent": 90}, None),
        ({"metric": "satisfaction", "percent": 90}, {"metric": "satisfaction", "value": 4}, None),
    ],
)
def test_shares_and_values_are_compared_by_the_way_that_is_better(promised, carrying, is_less):
    numbers = [
        Target(**{name: Decimal(it) if isinstance(it, int) else it for name, it in each.items()})
        for each in (promised, carrying)
    ]
    assert reaches_less(*numbers) is is_less


def test_unlike_targets_are_not_compared(in_force, terms_of, supplier, manager):
    from dataclasses import replace

    up = WrittenTarget("up", "availability", "Up", percent=Decimal(99))
    pleased = WrittenTarget("pleased", "satisfaction", "Pleased", percent=Decimal(80))
    promise = in_force(replace(terms_of(), targets=(up,)))
    weak = in_force(
        replace(terms_of(), targets=(pleased,)), party=Party.CONTRACT, organisation=supplier
    )
    facts = {"by": manager, "at": NOON, "promise_code": "up", "carrier_code": "pleased"}
    actions.carry(agreement=promise, carrier=weak, **facts)

    (found,) = carried(promise, at=NOON)

    assert (found.is_weaker, found.is_unlike) == (False, True)
    assert warning([found]) == ""


@pytest.mark.parametrize(("today", "tomorrow"), [(480, 60), (60, 480)])
def test_a_weakness_of_today_and_one_to_come_are_both_told(
    in_force, terms_of, supplier, manager, today, tomorrow
):
    promise = in_force(terms_of())
    contract = in_force(terms_of(resolution=today), party=Party.CONTRACT, organisation=supplier)
    facts = {"by": manager, "at": NOON}
    codes = {"promise_code": "resolution", "carrier_code": "resolution"}
    actions.carry(agreement=promise, carrier=contract, **codes, **facts)
    actions.amend(agreement=contract, reason="Negotiated anew", **facts)
    coming = terms_of(resolution=tomorrow, valid_from=NOON + timedelta(days=20))
    actions.revise(agreement=contract, terms=coming, **facts)
    sign_both(agreement=contract, **facts)
    actions.renew(agreement=contract, **facts)

    (found,) = carried(promise, at=NOON)

    assert found.is_weaker
    assert found.target.minutes == 480
    (later,) = carried(promise, at=NOON + timedelta(days=21))
    assert later.is_weaker is (tomorrow == 480)
