"""Whether what is set up still is what approved documents say."""

from datetime import datetime
from typing import Any

from evident.kernel.procedures.definition import StepRefused
from evident.support.documents import fillings
from evident.support.documents.models import Document
from evident.support.documents.procedure import PROCEDURE


def differ(*, document: Document, by: None, at: datetime, keys: list[str]) -> Document:
    """Record that practice differs from a document, and in what."""
    with PROCEDURE.step("differ", document, by=by, at=at, facts={"keys": keys}) as document:
        document.differing = keys
    return document


def agree(*, document: Document, by: None, at: datetime) -> Document:
    """Record that practice is what the document says again."""
    with PROCEDURE.step("agree", document, by=by, at=at) as document:
        document.differing = []
    return document


def compare_with_practice(*, at: datetime) -> list[str]:
    """Compare every published document with what is set up; return the numbers that changed."""
    changed: list[str] = []
    known: dict[str, Any] = {}
    live = Document.objects.live().exclude(published__filled={}).select_related("published")
    for document in live.order_by("pk").iterator(chunk_size=100):
        if document.published is None:
            continue
        keys = sorted(fillings.differing(document.published.filled, known))
        if keys == document.differing:
            continue
        try:
            if keys:
                differ(document=document, by=None, at=at, keys=keys)
            else:
                agree(document=document, by=None, at=at)
        except StepRefused:
            continue  # withdrawn meanwhile
        changed.append(document.number)
    return changed
