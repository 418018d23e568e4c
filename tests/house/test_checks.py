"""What every check owes: a test with records that satisfy it, with such as break it, with none."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from evident.conformity.requirements.inspections import inspections
from evident.kernel.measures import definition
from tests.conformity import test_every_check as together
from tests.house.source import name, tracked


def of_modules() -> dict[str, Any]:
    """Return every module of tests that brings cases of its own, by its path."""
    paths = [name(path) for path in tracked() if path.name == "test_checks.py"]
    found = {
        path: import_module(path.removesuffix(".py").replace("/", "."))
        for path in paths
        if path.startswith("evident/")
    }
    assert len(found) > 2
    return found


def asked(module: Any, test: str) -> set[str]:
    """Return the codes that a test of a module is made for."""
    marks = getattr(module, test).pytestmark
    return {code for mark in marks if mark.name == "parametrize" for code in mark.args[1]}


def cases(module: Any) -> Mapping[str, Any]:
    """Return the cases of a module that its test goes through."""
    asked_for = asked(module, "test_a_check_tells_what_breaks_it_and_nothing_else")
    names = module.test_a_check_tells_what_breaks_it_and_nothing_else.__code__.co_varnames
    assert "three_cases" in names
    return {code: case for code, case in module.CASES.items() if code in asked_for}


def test_every_check_of_records_is_tested_kept_broken_and_without_any():
    """
    Either with all others, or in a module of its own, never in both.

    Those tested with all others are each broken by what BREAKS says, satisfied by the good records,
    and without records in one more test (`tests/conformity/test_every_check.py`).
    """
    own = {path: cases(module) for path, module in of_modules().items()}
    incomplete = {
        code
        for some in own.values()
        for code, case in some.items()
        if not (case.keeps and case.breaks)
    }
    answered = [code for some in own.values() for code in some]
    beside = [each.code for each in together.ours()]

    assert incomplete == set()
    assert together.BREAKS.keys() == set(beside)
    assert sorted([*answered, *beside]) == sorted(each.code for each in definition.checks())


def test_every_inspection_is_tested_kept_broken_and_with_nothing_to_look_at():
    module = import_module("evident.conformity.requirements.tests.test_inspections")
    test = "test_an_inspection_tells_nothing_from_kept_and_broken"

    assert {each.code for each in inspections()} == asked(module, test) == module.CASES.keys()
    for code, case in module.CASES.items():
        assert callable(case.nothing), code
        assert case.keeps, code
        assert case.breaks, code
