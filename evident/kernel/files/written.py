"""The forms in which something is written out for people, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from evident.kernel.files import pdf, word
from evident.kernel.files.document import Document

Told = TypeVar("Told")
LANGUAGES = ("en", "zh-hans")
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


PAPERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "pdf": (pdf.written, PDF),
    "docx": (word.written, WORD),
}
"""What a document is written as: by which writer, and its media type."""


@dataclass(frozen=True)
class Form(Generic[Told]):
    """A kind of file; `written` gives the bytes, in a language that is switched on."""

    code: str
    label: str
    media_type: str
    written: Callable[[Told, str], bytes]


@dataclass(frozen=True)
class File:
    """What was written out."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes."""
        return sha256(self.content).hexdigest()


def forms(
    document: Callable[[Told, str], Document], workbook: Callable[[Told], bytes]
) -> dict[str, Form[Told]]:
    """Return PDF, DOCX and XLSX by code, of what `document` and `workbook` say."""
    every: list[Form[Told]] = [
        Form("pdf", "PDF", PDF, lambda told, language: pdf.written(document(told, language))),
        Form("docx", "Word (DOCX)", WORD, lambda told, lang: word.written(document(told, lang))),
        Form("xlsx", "Excel (XLSX)", EXCEL, lambda told, _language: workbook(told)),
    ]
    return {form.code: form for form in every}
