"""
The documents that requirements ask for, as `support.documents` keeps them.

Each template names what it answers; a document made from it, or one that names requirements
itself, answers them. Offered to whoever asks for papers, when the product starts.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from evident.kernel.measures.papers import Lack, Paper, offer
from evident.support.documents.models import Acknowledgement, Document
from evident.support.documents.patterns import patterns


def documents(at: datetime) -> Iterator[Paper]:
    """Yield every document that a template or its own facts name for a requirement."""
    kept = list(Document.objects.filter(kind="document", is_open=True).order_by("pk"))
    late = late_readers(kept, at=at)
    made: dict[str, Document] = {}
    for document in kept:
        if document.template and (document.template not in made or document.is_live):
            made[document.template] = document
    for pattern in patterns().values():
        found = made.get(pattern.code)
        yield Paper(
            code=pattern.code,
            name_en=pattern.title_en,
            name_zh=pattern.title_zh,
            requirements=tuple((found and found.requirements) or pattern.requirements),
            record_id=found.pk if found else None,
            number=found.number if found else "",
            lacks=lacks_of(found, at=at, late=late) if found else (Lack.MISSING,),
        )
    for document in kept:
        if document.requirements and made.get(document.template) != document:
            yield Paper(
                code=document.number,
                name_en=document.title_en or document.title_zh,
                name_zh=document.title_zh or document.title_en,
                requirements=tuple(document.requirements),
                record_id=document.pk,
                number=document.number,
                lacks=lacks_of(document, at=at, late=late),
            )


def late_readers(kept: Iterable[Document], *, at: datetime) -> set[int]:
    """Return the versions that somebody should have read by now and has not."""
    versions = [document.published_id for document in kept if document.published_id]
    rows = Acknowledgement.objects.filter(
        version__in=versions, released_at=None, acknowledged_at=None, due_at__lt=at
    )
    return set(rows.values_list("version_id", flat=True))


def lacks_of(document: Document, *, at: datetime, late: set[int]) -> tuple[Lack, ...]:
    """Return what is wrong with a document that is there."""
    if not document.is_live:
        return (Lack.NOT_APPROVED,)
    found = {
        Lack.NOT_ACKNOWLEDGED: document.published_id in late,
        Lack.REVIEW_OVERDUE: document.due_at is None or document.due_at < at,
        Lack.DIFFERS: bool(document.differing),
    }
    return tuple(lack for lack, is_so in found.items() if is_so)


offer("documents", documents)
