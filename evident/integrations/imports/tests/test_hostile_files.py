"""Files that are broken, or meant to break: each gets a sentence, and nothing is changed."""

import gzip
import io
import os
import tracemalloc
import zipfile

import pytest

from evident.integrations.imports import blocks
from evident.integrations.imports.models import ImportRun
from evident.integrations.imports.problems import ImportRefused
from evident.integrations.imports.tests.conftest import HEADER, life, row
from evident.kernel.organisations.models import Organisation
from evident.kernel.received import files
from evident.kernel.records.models import Record

TEXT = "\n".join([",".join(HEADER), *life()]) + "\n"


@pytest.fixture
def refused(take, tmp_path):
    """Import bytes that cannot be taken and return the sentence; nothing may have changed."""

    def refused(content: bytes | None, name="log.csv", **how):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ImportRefused) as refusal:
            take(path, **how)
        assert not Record.objects.exists()
        assert not Organisation.objects.filter(code="acme").exists()
        return str(refusal.value)

    return refused


@pytest.fixture
def taken(take, tmp_path):
    """Import bytes and return how many incidents they made."""

    def taken(content: bytes, name="log.csv", **how):
        path = tmp_path / name
        path.write_bytes(content)
        return take(path, **how).records_made

    return taken


def zipped(**members: bytes) -> bytes:
    """Return a zip archive of `members`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_file_that_is_not_there(take, tmp_path):
    with pytest.raises(ImportRefused, match=r"“none\.csv” cannot be read"):
        take(tmp_path / "none.csv")


def test_an_empty_file(refused):
    assert refused(b"") == "The file is empty."
    assert refused(b"\n\n") == "The file is empty."
    assert refused(gzip.compress(b"")) == "The file is empty."


def test_a_header_without_rows(refused):
    assert "no rows" in refused(TEXT.splitlines()[0].encode())


def test_a_binary_file(refused):
    assert "not a text file" in refused(b"\x7fELF\x02\x01\x01\x00\x00\x00")
    assert (
        "line 3"
        in refused(
            TEXT.encode()
            .replace(b"Caller 2403", b"Caller \xff", 2)
            .replace(b"Caller \xff", b"C", 1)
        ).lower()
    )


def test_a_broken_encoding_names_the_line(refused):
    lines = TEXT.encode().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"Symptom 72", "Störung".encode("latin-1"))

    assert refused(b"".join(lines)).startswith("Line 3 is not utf-8 text.")


def test_missing_columns_are_named(refused):
    text = TEXT.replace("sys_mod_count", "mods").replace("caller_id", "caller")

    assert refused(text.encode()) == "These columns are missing: sys_mod_count, caller_id."


def test_a_column_that_occurs_twice(refused):
    assert "“rfc” occurs twice" in refused(TEXT.replace("vendor", "rfc", 1).encode())


def test_dates_of_which_none_is_right(refused):
    lines = [",".join(HEADER), *life(("New", "2016-02-29T01:23"), ("Closed", "yesterday"))]
    sentence = refused("\n".join(lines).encode())

    assert "No row of the first ones (2)" in sentence
    assert "“2016-02-29T01:23” in column “sys_updated_at” is not a time" in sentence
    assert not ImportRun.objects.exists()


def test_a_line_without_end_is_read_only_up_to_a_bound(refused, monkeypatch):
    monkeypatch.setattr(files, "LINE_LIMIT", 10_000)
    read = []
    readline = io.BufferedReader.readline

    class Counting(io.BufferedReader):
        def readline(self, size=-1, /):
            line = readline(self, size)
            read.append(len(line))
            return line

    monkeypatch.setattr(files.io, "BufferedReader", Counting)
    sentence = refused(TEXT.encode() + b"x" * 5_000_000)

    assert sentence == "Line 5 is longer than 10000 bytes."
    assert sum(read) < 20_000


@pytest.mark.slow
def test_a_line_of_a_gigabyte_takes_no_memory(refused, tmp_path):
    large = tmp_path / "large.csv"
    large.write_bytes(TEXT.encode())
    os.truncate(large, 1 << 30)  # a line without end, of which the disk holds nothing

    tracemalloc.start()
    try:
        sentence = refused(None, "large.csv")
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sentence == "Line 5 is longer than 1048576 bytes."
    assert most < 32 << 20


def test_a_bomb_within_a_bomb_is_not_opened(refused):
    inner = zipped(log=b"0\n" * 100_000)

    assert "not a text file" in refused(zipped(log=inner), "log.zip")
    assert "not a text file" in refused(gzip.compress(gzip.compress(inner)), "log.csv.gz")


def test_a_quotation_that_never_ends(refused):
    assert "line 3" in refused(
        TEXT.replace("Symptom 72", '"Symptom', 2).replace('"Symptom', "Symptom", 1).encode()
    )


def test_a_bomb_is_not_unpacked(refused, monkeypatch):
    monkeypatch.setattr(files, "RATIO_FREE", 10_000)
    bomb = TEXT.encode() + b"0\n" * 300_000

    assert "more than 100 times its size" in refused(gzip.compress(bomb), "log.csv.gz")
    assert "more than 100 times its size" in refused(zipped(log=bomb), "log.zip")


def test_a_record_without_end_is_cut_and_reported(take, write_log, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_LIMIT", 5)
    lines = life(*[("New", "29/2/2016 01:23")] * 17)

    run = take(write_log(*lines, *life(number="INC2")))

    assert (run.rows_taken, run.rows_rejected, run.records_made) == (5 + 3, 12, 2)
    assert {row.code for row in run.rejected.all()} == {"too_many_rows"}


def test_rows_without_end_that_cannot_be_read_are_told_in_portions(take, write_log, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_LIMIT", 5)

    run = take(write_log(*life(), *["nonsense"] * 17, *life(number="INC2")))

    assert (run.records_made, run.rows_rejected, run.position) == (2, 17, 23)


def test_an_archive_that_grows_beyond_the_bound(refused, monkeypatch):
    monkeypatch.setattr(files, "SIZE_LIMIT", 1 << 20)
    content = TEXT.encode() + (row() + "\n").encode() * 6_000

    assert "bigger than 1 megabytes" in refused(zipped(log=content), "log.zip")


def test_archives_of_several_files_damaged_and_locked_ones(refused):
    assert "it holds 2" in refused(zipped(a=b"a", b=b"b"))
    assert "damaged" in refused(gzip.compress(TEXT.encode())[:-9] + b"\0" * 9)
    assert "damaged" in refused(gzip.compress(TEXT.encode())[:60])
    assert "damaged" in refused(b"PK\x03\x04 nothing else")
    locked = bytearray(zipped(log=TEXT.encode()))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(bytes(locked))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.encode("utf-16"),
        gzip.compress(TEXT.encode()),
        zipped(log=TEXT.encode()),
        TEXT.rstrip("\n").encode(),
        TEXT.replace("\n", "\n\n").encode(),
    ],
    ids=["mark", "crlf", "semicolons", "tabs", "utf-16", "gzip", "zip", "no end", "blank lines"],
)
def test_a_file_in_another_dress_is_the_same_file(taken, content):
    assert taken(content) == 1


def test_a_file_of_another_encoding_is_taken_when_it_is_named(taken):
    from evident.integrations.imports.sources import source_of

    mapping = source_of("servicenow-log").mapping(None) | {"encoding": "gb18030"}

    assert taken(TEXT.replace("Symptom 72", "打印机卡纸").encode("gb18030"), mapping=mapping) == 1
    assert Record.objects.get().title.endswith("打印机卡纸")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"source": "jira"}, "No source is called “jira”. There are: servicenow-log, csv."),
        ({"source": "csv"}, "The source “csv” needs a mapping file."),
        ({"time_zone": "Mars/Olympus"}, "No time zone is called “Mars/Olympus”."),
        ({"time_zone": "../etc/passwd"}, "No time zone is called “../etc/passwd”."),
        ({"organisation_code": "a b"}, "“a b” cannot be an organisation's code"),
        ({"mapping": {"key": "number", "fields": {"colour": "x"}}}, "The mapping is not right"),
        ({"mapping": {"key": "number", "colour": 1}}, "The mapping is not right"),
    ],
)
def test_a_wrong_order_is_refused_with_a_sentence(refused, how, sentence):
    assert sentence in refused(TEXT.encode(), **how)
