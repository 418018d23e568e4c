"""The analysis as files: PDF, DOCX and XLSX, in English and Chinese."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import override

from evident.conformity.gaps.queries.gaps import Filters
from evident.conformity.gaps.written import paper, workbook
from evident.conformity.gaps.written.analysis import Analysis, analysed
from evident.conformity.requirements.models import Catalogue
from evident.kernel.accounts.models import User
from evident.kernel.files import pdf, word

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Form:
    """A kind of file the analysis is written as."""

    code: str
    label: str
    media_type: str
    written: Callable[[Analysis, str], bytes]


@dataclass(frozen=True)
class File:
    """The analysis as a file."""

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
            "PDF",
            "application/pdf",
            lambda told, language: pdf.written(paper.document_of(told, language)),
        ),
        Form(
            "docx",
            "Word (DOCX)",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            lambda told, language: word.written(paper.document_of(told, language)),
        ),
        Form(
            "xlsx",
            "Excel (XLSX)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda told, _language: workbook.written(told),
        ),
    )
}


def written(
    catalogue: Catalogue, *, filters: Filters, user: User, at: datetime, form: str, language: str
) -> File:
    """
    Return the analysis of a catalogue as it is at `at`, kept to what `filters` keep.

    Raises kernel.files.fonts.Missing where there are no letters for it.
    """
    with override(language):
        told = analysed(catalogue, filters=filters, user=user, at=at)
        content = FORMS[form].written(told, language)
    day = timezone.localtime(at).date().isoformat()
    name = f"gaps-{catalogue.code}-{day}-{language[:2]}.{form}"
    return File(name, FORMS[form].media_type, content)
