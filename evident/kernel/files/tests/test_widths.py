"""Columns are as wide as their longest word, where all of them have room."""

import pytest

from evident.kernel.files import widths
from evident.kernel.files.document import Cell, Column, Heading, Table, text


def table(*columns, rows=1):
    """A table of columns, each a title, its share and what stands below it."""
    return Table(
        tuple(Column(title, share=share) for title, share, _words in columns),
        tuple(tuple(Cell(text(words)) for *_head, words in columns) for _row in range(rows)),
    )


def test_a_column_gets_what_its_longest_word_needs_from_the_others():
    told = table(("Likelihood", 1, "2"), ("Action", 20, "Second unit"), ("Until", 1, "February"))

    shares, is_whole = widths.shares_of(told)

    assert is_whole
    assert shares[0] >= widths.needs_of(told)[0]
    assert shares[2] >= widths.needs_of(told)[2]
    assert shares[1] > shares[0] + shares[2]
    assert sum(shares) == pytest.approx(widths.PAPER)


def test_columns_that_have_room_keep_their_shares():
    shares, is_whole = widths.shares_of(table(("A", 1, "a"), ("B", 3, "b")))

    assert is_whole
    assert shares[1] == pytest.approx(3 * shares[0])


def test_words_are_divided_where_not_all_have_room():
    narrow = table(*[("Responsibilities", 1, "accountability")] * 11)

    assert not widths.shares_of(narrow)[1]


def test_chinese_needs_no_room_for_whole_sentences():
    assert widths.longest_in("按约定时限尽快恢复服务") == 0
    assert widths.longest_in("up to 100 % of") == len("100 %")
    assert widths.longest_in("截至2026年12月11日") == widths.LETTERS_OF_DATE


def test_a_column_with_room_to_spare_saves_another_a_line_of_one_character():
    who = "流程经理、流程负责人、体系负责人、最高管理者、内审员"
    told = table(("步骤", 1, "提交"), ("执行权限", 3, who))
    long = widths.wide(who) * widths.size_of(2)
    narrow = [widths.PAPER - long, long]  # as wide as the words, the rim of the cell left out

    left, right = widths.lowest(told, narrow, widths.needs_of(told))

    assert right > long + widths.INSET
    assert left + right == pytest.approx(widths.PAPER)


def test_a_column_of_sentences_takes_room_from_those_of_a_word_in_english_too():
    formula = "Every promise kept, or fulfilled by the time the catalogue says, of all that were."
    head = (("Measure", 22, "Requests fulfilled on time"), ("Formula", 23, formula))
    told = table(*head, ("Target", 7, "–"), ("Owner", 7, "–"), rows=8)

    shares, is_whole = widths.shares_of(told)

    assert is_whole
    assert shares[1] > 1.6 * shares[0]
    assert all(share >= need for share, need in zip(shares, widths.needs_of(told), strict=True))
    assert sum(shares) == pytest.approx(widths.PAPER)


def test_words_that_do_not_fit_begin_a_line():
    line = widths.pieces("one two  three", 10)

    assert len(line) == 3
    assert widths.lines_of_pieces(line, 1000) == 1
    assert widths.lines_of_pieces(line, line[2][0]) == 3
    assert widths.lines_of_pieces(widths.pieces("", 10), 10) == 1
    assert [round(width) for width, _spaced in widths.pieces("目的。", 10)] == [10, 20]


def test_tables_with_the_same_columns_are_set_alike():
    first, second = table(("A", 1, "a"), ("B", 1, "b")), table(("A", 1, "longer"), ("B", 1, "b"))
    other = table(("A", 1, "a"))

    whole = widths.together([first, Heading(text("Next")), second, other])

    assert whole[first.columns].rows == (*first.rows, *second.rows)
    assert whole[other.columns].rows == other.rows
