"""The file `.env` is read as people write it."""

import pytest

from evident.main.env_file import EnvFileUnclear, parse


def test_parse_reads_names_values_and_quotes():
    text = "# a comment\n\nEVIDENT_PORT=9000\nexport EVIDENT_HOST = '::1'\nA=\"b=c\"\nEMPTY=\n"

    assert parse(text) == {"EVIDENT_PORT": "9000", "EVIDENT_HOST": "::1", "A": "b=c", "EMPTY": ""}


def test_parse_names_the_line_it_does_not_understand():
    with pytest.raises(EnvFileUnclear, match="line 2"):
        parse("A=1\nEVIDENT_PORT 9000")
