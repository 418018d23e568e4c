"""What differs between texts with tables: rows that came, went or changed, and lines."""

import pytest

from evident.support.documents.comparing import differences
from evident.support.documents.tables import table

HEADS = ("Service", "Hours")
MAIL, WEB, FAX = ("Mail", "office"), ("Web", "always"), ("Fax | a_b", "never")


def told(before, after):
    """Return each block in short: a table's heads and rows, or the sorts of lines."""
    shown = []
    for block in differences(before, after):
        if block.is_table:
            heads = ["".join(piece.text for piece in head) for head in block.heads]
            rows = [(row.sort, *map(said, row.cells)) for row in block.rows]
            shown.append((heads, rows))
        else:
            shown.append([line.sort for line in block.lines])
    return shown


def said(cell):
    """Return a cell, with what went and what came in signs."""
    signs = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return "".join(signs[piece.sort].format(piece.text) for piece in cell)


def test_texts_that_are_alike_differ_in_nothing():
    assert differences(table(HEADS, [MAIL]), table(HEADS, [MAIL])) == []


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ([MAIL], [MAIL, FAX], [("same", "Mail", "office"), ("new", "[+Fax | a_b]", "[+never]")]),
        ([MAIL, WEB], [WEB], [("gone", "[-Mail]", "[-office]"), ("same", "Web", "always")]),
        ([MAIL], [("Mail", "always")], [("changed", "Mail", "[-office][+always]")]),
        (
            [MAIL, WEB], [FAX, ("Web", "never")],
            [
                ("new", "[+Fax | a_b]", "[+never]"), ("gone", "[-Mail]", "[-office]"),
                ("changed", "Web", "[-always][+never]"),
            ],
        ),
    ],
)  # fmt: skip
def test_rows_came_went_or_changed(before, after, rows):
    assert told(table(HEADS, before), table(HEADS, after)) == [(list(HEADS), rows)]


def test_rows_far_from_a_change_are_left_out():
    every = [(f"Service {number}", "office") for number in range(9)]
    after = [*every[:-1], ("Service 8", "always")]

    ((_heads, rows),) = told(table(HEADS, every), table(HEADS, after))

    assert [row[0] for row in rows] == ["skipped", "same", "same", "changed"]


def test_lines_beside_a_table_are_compared_as_lines():
    before = f"Our services:\n\n{table(HEADS, [MAIL])}\n\nThat is all."
    after = f"All services:\n\n{table(HEADS, [MAIL])}\n\nThat is all."

    assert told(before, after) == [["changed"]]


def test_a_table_that_takes_the_place_of_words_is_new_as_a_whole():
    assert told("None yet.", table(HEADS, [MAIL])) == [
        ["changed"],
        (list(HEADS), [("new", "[+Mail]", "[+office]")]),
    ]
    assert told(table(HEADS, [MAIL]), table((*HEADS, "Owner"), [(*MAIL, "Sam")])) == [
        (list(HEADS), [("gone", "[-Mail]", "[-office]")]),
        ([*HEADS, "Owner"], [("new", "[+Mail]", "[+office]", "[+Sam]")]),
    ]
