"""What modules declare."""

from evident.kernel.measures import definition


def test_every_check_answers_a_requirement_and_every_measure_a_clause():
    assert definition.checks()
    assert definition.measures()
    for check in definition.checks():
        assert all(requirement[0].isdigit() for requirement in check.requirements), check.code
    for measure in definition.measures():
        assert measure.clause, measure.code
        assert measure.code.startswith(f"{measure.process}."), measure.code
