"""`evident trail`, as typed."""

import pytest
from click.testing import CliRunner

from evident.kernel.trail import signing
from evident.kernel.trail.models import Entry
from evident.kernel.trail.tests.conftest import insert_many, sealable, tamper  # noqa: F401
from evident.main.program import evident

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sealable")]


def run(*arguments):
    """Run the program and return its exit code and what it printed."""
    done = CliRunner().invoke(evident, ["trail", *map(str, arguments)])
    return done.exit_code, done.output


def test_the_trail_is_sealed_noted_exported_and_verified(tmp_path):
    insert_many(3)
    file = tmp_path / "trail.jsonl.gz"

    assert run("seal")[0] == 0
    code, note = run("head")
    _, key = run("keys")
    assert run("export", file)[0] == 0
    code, said = run("verify", file, "--head", note.strip(), "--key", key.strip())

    assert (code, said.splitlines()[-1][:4]) == (0, "Good")
    assert Entry.objects.latest("id").facts["file"] == "trail.jsonl.gz"


def test_one_flipped_byte_in_an_export_is_found(tmp_path):
    insert_many(3)
    file = tmp_path / "trail.jsonl"
    run("export", file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    code, said = run("verify", file, "--language", "zh")

    assert code == 1
    assert "未通过" in said


def test_verify_says_when_there_is_nothing_to_read(tmp_path):
    assert run("verify", tmp_path / "none")[0] == 2


def test_an_export_replaces_a_file_only_when_told(tmp_path):
    file = tmp_path / "trail.jsonl"
    file.write_text("kept")

    assert run("export", file)[0] == 1
    assert file.read_text() == "kept"
    assert run("export", file, "--overwrite")[0] == 0


def test_refusals_are_sentences(tmp_path):
    code, said = run("head")
    assert (code, "Nothing is sealed" in said) == (1, True)
    code, said = run("prove", 1)
    assert (code, "no entry 1" in said) == (1, True)
    code, said = run("export", tmp_path / "none" / "file")
    assert (code, "No such file" in said) == (1, True)
    run("seal")
    signing.key_path().unlink()
    code, said = run("seal")
    assert (code, "missing" in said) == (1, True)


def test_a_new_key_is_made_only_after_a_question():
    run("seal")
    _, before = run("keys")

    assert run("new-key")[0] == 1
    assert run("keys")[1] == before
    assert run("new-key", "--yes")[0] == 0
    assert len(run("keys")[1].splitlines()) == 2


def test_one_entry_is_proven():
    insert_many(2)
    run("seal")

    code, proof = run("prove", Entry.objects.latest("id").pk)

    assert (code, proof[:9]) == (0, '{"entry":')
