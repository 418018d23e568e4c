"""Markdown as blocks, and charts as drawings."""

from xml.etree import ElementTree as ET

import pytest

from evident.kernel.files import drawing
from evident.kernel.files.document import Bullets, Figure, Heading, Paragraph, Run, Table
from evident.kernel.files.markdown import blocks
from evident.kernel.files.tests.conftest import CHART


def test_pictures_stand_by_themselves_where_we_have_them():
    asked = []

    def picture(address, alt, caption):
        asked.append((address, alt, caption))
        return Figure(b"png", "png", alt) if address == "a.png" else None

    made = blocks("See ![the flow](a.png) and ![this](b.png 'So')", picture=picture)

    assert asked == [("a.png", "the flow", ""), ("b.png", "this", "So")]
    assert made[0] == Paragraph((Run("See "), Run(" and "), Run("this")))
    assert made[1] == Figure(b"png", "png", "the flow")


def test_headings_go_below_those_around_them():
    assert [each.level for each in blocks("# A\n\n###### B", below=1)] == [2, 6]


def test_lists_begin_where_they_say_and_hold_other_blocks():
    (made,) = blocks("3. a\n\n   b\n4. c\n   - d")

    assert isinstance(made, Bullets)
    assert made.start == 3
    assert [type(each) for each in made.items[0]] == [Paragraph, Paragraph]
    assert isinstance(made.items[1][1], Bullets)


def test_tables_keep_their_columns():
    (made,) = blocks("|a|b|\n|---|--:|\n|1|2|\n|only one|")

    assert isinstance(made, Table)
    assert [each.is_numeric for each in made.columns] == [False, True]
    assert len(made.rows[1]) == 2


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/inside", ""])
def test_only_addresses_a_reader_may_follow_are_links(address):
    (made,) = blocks(f"[words](<{address}>)")

    assert {run.href for run in made.text} == {""}
    assert "words" in "".join(run.text for run in made.text)


def test_markup_is_text():
    made = blocks("<script>alert(1)</script>\n\n# <b>x</b>")

    assert isinstance(made[0], Paragraph)
    assert isinstance(made[1], Heading)
    assert made[0].text[0].text == "<script>alert(1)</script>"


def test_a_drawing_is_well_formed_and_broken_where_a_figure_is_missing():
    root = ET.fromstring(drawing.svg(CHART))
    said = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    lines = [
        each.get("d")
        for each in root.iter("{http://www.w3.org/2000/svg}path")
        if each.get("fill") == "none"
    ]

    assert any("首次响应 & <b>".startswith(each.rstrip("…")) for each in said if each)
    assert any(line.count("M") == 2 for line in lines)


def test_a_legend_is_written_out_where_two_lines_hold_it():
    names = ["Every promise kept", "First response", "Restoration at priority 2", "Restoration"]
    places = drawing.laid_out([*names, "Orders fulfilled"])
    chart = {
        "kind": "line",
        "categories": ["May"],
        "series": [{"name": name, "values": [1]} for name in names],
    }

    assert {y for _x, y, _room in places} == {drawing.FIRST_LINE, drawing.FIRST_LINE + drawing.LINE}
    assert all(name in drawing.svg(chart).decode() for name in names)
    cut = drawing.laid_out(["A very long name of a promise indeed"] * 12)
    assert {y for _x, y, _room in cut} == {drawing.FIRST_LINE}
    assert cut[-1][0] + cut[-1][2] <= drawing.WIDTH


@pytest.mark.parametrize("values", [[], [None], [0, 0, 0], [-5, 5, 1e9], [0.001, 0.002, 0.0015]])
def test_any_figures_can_be_drawn(values):
    for kind in ("line", "bar"):
        series = [{"name": "A", "values": values}]
        chart = {"kind": kind, "categories": [str(each) for each in values], "series": series}
        ET.fromstring(drawing.svg(chart))
