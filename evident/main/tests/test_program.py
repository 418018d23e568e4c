"""What is wrong with an installation or a file is a sentence on the command line."""

import pytest

from evident.main.tests.programs import program

pytestmark = pytest.mark.slow


def test_a_new_installation_is_told_what_to_do_first(tmp_path):
    examined = program(tmp_path / "var", "doctor", "--deploy", fails=True)
    saved = program(tmp_path / "var", "backup", str(tmp_path / "none" / "x.tar"), fails=True)

    assert "evident migrate" in examined
    assert "No such file or directory" in saved
    assert "Traceback" not in examined + saved
