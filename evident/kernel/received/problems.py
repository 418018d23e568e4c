"""What can be wrong with a file of strangers: codes, and the sentences that tell people."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "not_found": _("The file “%(name)s” cannot be read."),
    "empty": _("The file is empty."),
    "no_rows": _("The file has a header line but no rows."),
    "binary": _("This is not a text file: byte %(byte)s of it is zero."),
    "not_encoded": _(
        "Line %(line)s is not %(encoding)s text. Save the file as UTF-8, or name its encoding in "
        "the mapping."
    ),
    "unknown_encoding": _("No encoding is called “%(encoding)s”."),
    "line_too_long": _("Line %(line)s is longer than %(limit)s bytes."),
    "file_too_big": _("Unpacked, the file is bigger than %(limit)s megabytes."),
    "packed_too_tightly": _(
        "The file unpacks to more than %(ratio)s times its size. That looks like an attack; unpack "
        "it yourself if it is meant."
    ),
    "broken_archive": _("The packed file is damaged: %(detail)s."),
    "archive_not_one_file": _("The archive has to hold exactly one file; it holds %(count)s."),
    "archive_is_locked": _("The archive is protected by a password."),
    "same_column_twice": _("The column “%(column)s” occurs twice in the header."),
    "quote_not_closed": _("A quotation mark opened in line %(line)s is never closed."),
    "sheet_unreadable": _("The workbook cannot be read: %(detail)s."),
    "sheet_too_wide": _("The file has more than %(limit)s columns."),
    "sheet_too_long": _("The file has more than %(limit)s rows: load it in parts."),
}


class Problem(Exception):
    """Something wrong with a row; `code` is one of SENTENCES, `facts` fill it in."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)

    def __str__(self) -> str:
        return sentence(self.code, self.facts)


class FileRefused(Problem):
    """A file, or a request, that cannot be taken as a whole; nothing was changed."""


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence for people, in the language of the page."""
    return str(SENTENCES[code]) % facts


def declare_sentences(sentences: Mapping[str, Promise]) -> None:
    """Make further codes known, for a module that reads files into something of its own."""
    SENTENCES.update(sentences)
