"""What a file is, and what it may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evident.kernel.attachments.types import (
    LONGEST_NAME,
    SHOWN,
    TOLD,
    runs_by_itself,
    safe_name,
    sniffed,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (PNG, "a.png", "image/png"),
        (PNG, "a.html", "image/png"),
        (b"%PDF-1.7\n", "a.pdf", "application/pdf"),
        (b"PK\x03\x04" + b"\0" * 40, "a.zip", "application/zip"),
        ("错误 error\n".encode(), "a.log", "text/plain"),
        ("错误".encode()[:-1], "cut.log", "text/plain"),
        (b"\x00\x01\x02\xfe\xff", "a.png", "application/octet-stream"),
        (b"just text", "a.png", "text/plain"),
        (b"", "a.png", "text/plain"),
    ],
)
def test_the_type_comes_from_the_bytes(head, name, media_type):
    assert sniffed(head, name=name) == media_type


@pytest.mark.parametrize(
    "head",
    [
        b"<html><script>alert(1)</script>",
        b"<!DOCTYPE html><body onload=alert(1)>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\n\n <html>",
        b"GIF <html>",
    ],
)
@pytest.mark.parametrize("name", ["a.png", "a.html", "a.svg", "a.gif", "a"])
def test_what_can_hold_a_script_is_never_shown(head, name):
    found = sniffed(head, name=name)

    assert found not in SHOWN
    assert found not in TOLD or found == "text/plain"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张三\\截图.png", "截图.png"),
        ("exe\u202egpj.txt", "exegpj.txt"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("...", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 500 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_can_do_no_harm(given_name, kept):
    assert safe_name(given_name) == kept


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_name_becomes_one_that_can_be_stored(name):
    kept = safe_name(name)

    assert 0 < len(kept) <= LONGEST_NAME
    assert kept.isprintable()
    assert "/" not in kept
    assert not kept.startswith(".")


@pytest.mark.parametrize(
    ("head", "name"),
    [(b"MZ\x90", "holiday.jpg"), (b"\x7fELF", "a"), (b"x", "A.EXE"), (b"x", "invoice.pdf.js")],
)
def test_what_runs_by_itself_is_recognised(head, name):
    assert runs_by_itself(head, name=name)
    assert not runs_by_itself(PNG, name="screen.png")
