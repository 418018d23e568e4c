"""What modules declare."""

import pytest
from django.utils.translation import override

from evident.kernel.measures import definition
from evident.kernel.measures.definition import Unit


def test_every_check_answers_a_requirement_and_every_measure_a_clause():
    assert definition.checks()
    assert definition.measures()
    for check in definition.checks():
        assert all(requirement[0].isdigit() for requirement in check.requirements), check.code
    for measure in definition.measures():
        assert measure.clause, measure.code
        assert measure.code.startswith(f"{measure.process}."), measure.code


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        (Unit.COUNT, 1, "record"),
        (Unit.COUNT, 0, "records"),
        (Unit.HOURS, 1.04, "hour"),
        (Unit.HOURS, 1.06, "hours"),
        (Unit.TIMES, 1.0, "time"),
        (Unit.PERCENT, 1, "%"),
        (Unit.COUNT, None, "records"),
    ],
)
def test_a_unit_is_called_after_the_value_that_is_shown(unit, value, told):
    with override("en"):
        assert unit.after(value) == told
