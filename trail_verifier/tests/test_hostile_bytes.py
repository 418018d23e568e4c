"""Files that are no export at all: a clear sentence, an exit code, never a crash."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trail_verifier import reading, verify
from trail_verifier.__main__ import describe, main
from trail_verifier.chinese import CHINESE
from trail_verifier.english import ENGLISH
from trail_verifier.messages import language_of
from trail_verifier.tests.exports import keep, seal, write

BATCHES = seal([3, 0, 2])
EXPORT = write(BATCHES)
HEADER, HEAD, *_ = EXPORT.splitlines(keepends=True)


def why(report):
    """Return why and at which line reading stopped."""
    return (report.unreadable.code, report.unreadable.line) if report.unreadable else (None, None)


@pytest.mark.slow
@settings(
    deadline=None,
    max_examples=150,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(junk=st.binary(max_size=300), keeps_header=st.booleans())
@example(junk=b'{"head":{},"signature":"%b"}\n' % (b"0" * 128), keeps_header=True)
@example(junk=b'{"head":' + b"[" * 9000 + b"\n", keeps_header=True)
@example(junk=b'{"leaves":"====', keeps_header=True)
@example(junk=b'{"evident_trail":' + b"[" * 100_000, keeps_header=False)
@example(junk=b'{"evident_trail":{"format":' + b"9" * 9000 + b"}}", keeps_header=False)
def test_junk_is_refused_without_a_crash(tmp_path, junk, keeps_header):
    report = verify(keep(tmp_path, (HEADER if keeps_header else b"") + junk))

    assert report.exit_code != 0
    for language in ("en", "zh"):
        assert describe(report, language)


@pytest.mark.slow
@settings(
    deadline=None,
    max_examples=80,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(sorted(json.loads(HEAD)["head"])),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=4,
    ),
)
def test_a_head_with_any_other_value_is_refused_without_a_crash(tmp_path, name, value):
    signed = json.loads(HEAD)
    if signed["head"][name] == value and type(signed["head"][name]) is type(value):
        return
    signed["head"][name] = value
    line = json.dumps(signed, separators=(",", ":")).encode() + b"\n"

    assert verify(keep(tmp_path, EXPORT.replace(HEAD, line))).exit_code == 1


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty", 0),
        (b"\n", "not_a_trail", 1),
        (b"PK\x03\x04 a zip", "not_a_trail", 1),
        ("\ufeff".encode() + EXPORT, "not_a_trail", 1),
        (EXPORT.decode().encode("utf-16"), "not_a_trail", 1),
        (HEADER.replace(b'"format":1', b'"format":2'), "format_unknown", 1),
        (b"\x1f\x8b not gzip", "gzip_damaged", 1),
        (gzip.compress(EXPORT)[:-200], "gzip_damaged", None),
    ],
)
def test_an_unreadable_file_says_why_and_where(tmp_path, content, code, line):
    report = verify(keep(tmp_path, content))

    assert report.exit_code == 2
    assert why(report) == (code, line or why(report)[1])


def test_a_line_without_end_is_refused_in_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_LINE", 10_000)

    report = verify(keep(tmp_path, gzip.compress(HEADER + b"x" * 1_000_000)))

    assert why(report) == ("line_too_long", 2)


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path):
    assert why(verify(tmp_path / "none"))[0] == "not_opened"
    assert why(verify(tmp_path))[0] == "not_opened"


def test_a_compressed_export_is_good_whatever_its_name(tmp_path):
    assert verify(keep(tmp_path, gzip.compress(EXPORT), "trail")).is_good


@pytest.mark.parametrize("head", ["", "x", "5", "0:" + "a" * 64, "1:" + "g" * 64, "9" * 5000])
def test_a_malformed_noted_head_is_refused(tmp_path, head):
    report = verify(keep(tmp_path, EXPORT), head)

    assert (report.exit_code, why(report)) == (2, ("head_note_malformed", 0))


def test_a_malformed_key_is_refused(tmp_path):
    assert why(verify(keep(tmp_path, EXPORT), keys=["abc"]))[0] == "key_malformed"


def test_the_program_says_the_result_in_either_language(tmp_path, capsys):
    path = str(keep(tmp_path, EXPORT))
    note, key = BATCHES[-1].head.note(), BATCHES[-1].head.key

    assert main([path, "--head", note, "--key", key, "--language", "en"]) == 0
    english = capsys.readouterr().out
    assert main([path, "--head", note, "--key", key, "--language", "zh"]) == 0
    chinese = capsys.readouterr().out

    assert english.splitlines()[-1].startswith("Good")
    assert chinese.splitlines()[-1].startswith("通过")
    assert note in english
    assert note in chinese


def test_the_language_follows_the_environment():
    assert language_of(None, {"LANG": "zh_CN.UTF-8"}) == "zh"
    assert language_of(None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}) == "en"
    assert language_of("zh", {"LANG": "en_US.UTF-8"}) == "zh"
    assert language_of(None, {}) == "en"


def test_every_sentence_is_there_in_both_languages():
    assert ENGLISH.keys() == CHINESE.keys()


@pytest.mark.slow
@pytest.mark.parametrize("without", ["evident django", "evident django cryptography"])
def test_the_verifier_runs_alone_with_the_standard_library(tmp_path, without):
    package = Path(reading.__file__).parent
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "trail_verifier").symlink_to(package)
    program = (
        "import sys;"
        "out = sys.argv.pop(1).split();"
        "sys.modules.update({name: None for name in out});"  # cannot be imported
        "import trail_verifier.__main__ as program;"
        "code = program.main(sys.argv[1:]);"
        "assert not any(name.split('.')[0] in out for name, it in sys.modules.items() if it);"
        "sys.exit(code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, without, str(keep(tmp_path, EXPORT))],
        cwd=tmp_path / "alone",
        env={**os.environ, "PYTHONPATH": "", "LANG": "en_US.UTF-8", "LC_ALL": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
