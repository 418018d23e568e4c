"""The committed document of the API is the one the code makes."""

from evident.main.openapi import SNAPSHOT, document


def test_the_committed_document_is_true():
    text = SNAPSHOT.read_text(encoding="utf-8")
    assert text == document(), "run `make openapi`"
