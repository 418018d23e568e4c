"""The committed table says what is true, and every id of the catalogue resolves."""

from pathlib import Path

from django.conf import settings

from evident.conformity.requirements import table
from evident.conformity.requirements.actions.catalogues import SHIPPED
from evident.conformity.requirements.reading import read

FILE = Path(settings.ROOT) / "docs" / "requirements.md"


def test_the_table_of_the_docs_is_the_one_made():
    assert FILE.read_text(encoding="utf-8") == table.made(), (
        "Make it anew: evident requirements table > docs/requirements.md"
    )


def test_every_requirement_is_answered_or_says_what_it_waits_for():
    written = read(SHIPPED.read_bytes())
    lines = {line.split(" | ")[0].removeprefix("| "): line for line in table.made().splitlines()}
    known = table.answers()

    assert {each.key for each in written.processes} == set(table.WAITS_FOR)
    for each in written.requirements:
        cells = [cell.strip() for cell in lines[each.code].strip("|").split("|")]
        has_answer = bool(cells[3]) or each.automation == "manual" or bool(cells[5])
        assert has_answer, each.code
        assert bool(cells[3]) == (each.code in known), each.code
