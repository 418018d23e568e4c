"""How the documents stand that the standard asks for, told to whoever judges requirements."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime

from evident.kernel.measures import papers
from evident.kernel.measures.once import once
from evident.kernel.measures.papers import Lack, Paper
from evident.kernel.records import kinds
from evident.support.documents.models import Acknowledgement, Document
from evident.support.documents.patterns import (
    Pattern,
    answers_of_records,
    asking_for_documents,
    pattern_of,
    patterns,
)
from evident.support.documents.procedure import LIVE, READY


def needed(pattern: Pattern) -> tuple[str, ...]:
    """
    Return the requirements for which a document of this template has to exist.

    Where a kind of record that exists answers one, nothing else is asked for.
    """
    known = set(kinds.known())
    by_records = {code for code, named in answers_of_records().items() if known & set(named)}
    asked = set(asking_for_documents()) - by_records
    return tuple(code for code in pattern.requirements if code in asked)


Asked = tuple[Pattern, tuple[str, ...], Document | None]
"""A template, the requirements a document of it has to answer, and the one that stands for it."""


def asked() -> Iterator[Asked]:
    """
    Yield every document the standard asks for, with the one there is.

    One that an occasion asks for is told of once it is there: until then, whether there was an
    occasion is judged.
    """
    documents = list(Document.objects.filter(is_open=True).order_by("pk"))
    apart = {part.code for part in patterns().values() if is_apart(part, documents)}
    for pattern in patterns().values():
        requirements = asked_of(pattern, apart)
        found = best(documents, pattern, requirements) if requirements else None
        if found is not None or (requirements and not pattern.is_occasional):
            yield pattern, requirements, found


@once
def asked_once() -> tuple[Asked, ...]:
    """Return what `asked` yields, read once for all parts of a figure."""
    return tuple(asked())


def told(at: datetime) -> Iterator[Paper]:
    """Yield every document the standard asks for, as it stands at `at`."""
    late = set(
        Acknowledgement.objects.filter(
            acknowledged_at=None, released_at=None, due_at__lte=at, document__state__in=LIVE
        ).values_list("document_id", flat=True)
    )
    for pattern, requirements, found in asked():
        yield Paper(
            code=pattern.code,
            name_en=pattern.title_en,
            name_zh=pattern.title_zh,
            requirements=requirements,
            record_id=found.pk if found else None,
            number=found.number if found else "",
            lacks=lacks_of(found, at=at, is_late=found is not None and found.pk in late),
        )


def asked_of(pattern: Pattern, apart: AbstractSet[str]) -> tuple[str, ...]:
    """Return what a document of this template answers, where those of `apart` stand alone."""
    if pattern.within and pattern.code not in apart:
        return ()
    parts = [each for each in patterns().values() if each.within == pattern.code]
    elsewhere = {code for part in parts if part.code in apart for code in needed(part)}
    return tuple(code for code in needed(pattern) if code not in elsewhere)


def is_apart(part: Pattern, documents: list[Document]) -> bool:
    """
    Return whether a document of its own is asked for of what another template says in short.

    So it is where there is one that is approved, and where the other does not speak of it.
    """
    whole = pattern_of(part.within)
    if whole is None:
        return False
    own = best(documents, part, needed(part))
    if own is not None and own.state in LIVE | READY:
        return True
    found = best(documents, whole, needed(whole))
    if found is None:
        return own is not None
    return not set(needed(part)) <= set(found.requirements)


def best(
    documents: list[Document], pattern: Pattern, requirements: tuple[str, ...]
) -> Document | None:
    """Return the document that stands for a template: made of it, or answering all it has to."""
    fitting = [
        document
        for document in documents
        if document.template == pattern.code
        or (not document.template and set(requirements) <= set(document.requirements))
    ]
    fitting.sort(key=lambda each: (each.state not in LIVE, each.state not in READY, -each.pk))
    return fitting[0] if fitting else None


def lacks_of(document: Document | None, *, at: datetime, is_late: bool) -> tuple[Lack, ...]:
    """Return what is wrong with a document."""
    if document is None:
        return (Lack.MISSING,)
    if document.state not in LIVE:
        return () if document.state in READY else (Lack.NOT_APPROVED,)
    wrong = (
        (Lack.REVIEW_OVERDUE, document.due_at is not None and document.due_at <= at),
        (Lack.DIFFERS, bool(document.differing)),
        (Lack.NOT_ACKNOWLEDGED, is_late),
    )
    return tuple(lack for lack, is_so in wrong if is_so)


papers.offer("documents", told)
