"""What time does to documents: their reviews fall due."""

from datetime import datetime

from evident.kernel.procedures.definition import StepRefused
from evident.support.documents.models import Document
from evident.support.documents.procedure import LIVE, PROCEDURE

MOST_AT_ONCE = 500


def fall_due(*, document: Document, by: None, at: datetime) -> Document:
    """Record that the review of a document is due, and that its owner is told."""
    with PROCEDURE.step("fall_due", document, by=by, at=at) as document:
        document.told_due_at = at
    return document


def tell_what_is_due(*, at: datetime) -> list[str]:
    """Tell the owners of documents whose review is due, once; return their numbers."""
    due = Document.objects.filter(
        kind=PROCEDURE.kind, state__in=LIVE, due_at__lte=at, told_due_at=None
    )
    told = []
    for document in due.order_by("due_at", "pk")[:MOST_AT_ONCE]:
        try:
            fall_due(document=document, by=None, at=at)
        except StepRefused:
            continue  # somebody was quicker
        told.append(document.number)
    return told
