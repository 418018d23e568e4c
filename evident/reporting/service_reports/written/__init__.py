"""Editions as files: PDF, DOCX and XLSX, made of the frozen figures alone."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import override

from evident.kernel.files import pdf, word
from evident.reporting.service_reports.models import Edition
from evident.reporting.service_reports.shown import Shown, shown
from evident.reporting.service_reports.written import paper, workbook

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Form:
    """A kind of file an edition is written as."""

    code: str
    media_type: str
    written: Callable[[Shown, str], bytes]
    """Gives the bytes, of an edition in a language that is switched on."""


@dataclass(frozen=True)
class File:
    """An edition as a file."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes."""
        return sha256(self.content).hexdigest()


FORMS = {
    form.code: form
    for form in (
        Form(
            "pdf",
            "application/pdf",
            lambda told, language: pdf.written(paper.document_of(told, language)),
        ),
        Form(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            lambda told, language: word.written(paper.document_of(told, language)),
        ),
        Form(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda told, _language: workbook.written(told),
        ),
    )
}
LABELS = {"pdf": "PDF", "docx": "Word (DOCX)", "xlsx": "Excel (XLSX)"}


def written(edition: Edition, *, form: str, language: str) -> File:
    """
    Return an edition as a file; the same edition gives the same bytes in a language.

    Raises kernel.files.fonts.Missing where there are no letters for it.
    """
    report = edition.report
    zone = ZoneInfo(edition.figures["scope"]["zone"])
    with override(language), timezone.override(zone):
        content = FORMS[form].written(shown(edition), language)
    state = "" if edition.issued_at else "-draft"
    name = f"{report.number}-{report.span.code}-v{edition.number}{state}-{language[:2]}.{form}"
    return File(name, FORMS[form].media_type, content)
