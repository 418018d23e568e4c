"""The committed table says what is true, and every id of the catalogue resolves."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

from evident.conformity.requirements import table
from evident.conformity.requirements.actions.catalogues import SHIPPED
from evident.conformity.requirements.reading import read

FILE = Path(settings.ROOT) / "docs" / "requirements.md"


def test_the_table_of_the_docs_is_the_one_made():
    assert FILE.read_text(encoding="utf-8") == table.made(), (
        "Make it anew: evident requirements table > docs/requirements.md"
    )


def cells():
    """Give the cells of each requirement's line."""
    lines = (line.strip("|").split("|") for line in table.made().splitlines())
    return {found[0].strip(): [each.strip() for each in found] for found in lines}


def test_every_requirement_is_answered_or_says_what_it_waits_for():
    written = read(SHIPPED.read_bytes())
    known, lines = table.answers(), cells()

    assert {each.key for each in written.processes} == set(table.WAITS_FOR)
    for each in written.requirements:
        _code, automation, _asked, checks, templates, answered, waits = lines[each.code]
        assert bool(checks) == (each.code in known), each.code
        assert (answered == "judgement") == (not checks and not templates), each.code
        assert not waits or (not checks and automation != "manual"), each.code
        assert not waits or answered in {"judgement", "part"}, each.code


def test_a_document_that_makes_a_requirement_met_is_named():
    lines = cells()

    assert lines["5.2.1-a"][4:] == ["`service_management_policy`", "document", ""]
    assert lines["8.4.3-a"][4:6] == ["`capacity_plan`", "document"]
    assert lines["8.6.1-a"][4:6] == ["", "whole"]  # incidents themselves answer
    # a procedure says how it is reported, and not that it is
    assert lines["8.6.3-h"][4:] == ["`problem_procedure`", "part", "resolution.problems"]


def test_nothing_waits_for_a_module_that_exists():
    waited = {name for line in cells().values() for name in line[-1].split(", ") if "." in name}

    assert waited
    assert {name for name in waited if apps.is_installed(f"evident.{name}")} == set()
