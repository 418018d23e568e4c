"""What can be wrong with a file or a row: codes, and the sentences that tell people."""

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
    "missing_columns": _("These columns are missing: %(columns)s."),
    "same_column_twice": _("The column “%(column)s” occurs twice in the header."),
    "quote_not_closed": _("A quotation mark opened in line %(line)s is never closed."),
    "nothing_taken": _(
        "None of the first %(count)s rows can be taken. The first, line %(line)s: %(reason)s"
    ),
    "too_many_rejected": _(
        "More than %(limit)s rows cannot be taken; the mapping does not fit the file."
    ),
    "unknown_source": _("No source is called “%(source)s”. There are: %(known)s."),
    "no_mapping": _("The source “%(source)s” needs a mapping file."),
    "bad_mapping": _("The mapping is not right: %(detail)s"),
    "unknown_time_zone": _("No time zone is called “%(time_zone)s”."),
    "bad_organisation": _(
        "“%(code)s” cannot be an organisation's code: use letters, digits and hyphens."
    ),
    "file_changed": _("The file is not the one this import began with."),
    "run_is_busy": _("This import is being worked on by another process."),
    "cannot_resume": _("This import cannot be resumed: it is %(state)s."),
    "wrong_count": _("The row has %(found)s cells, the header has %(expected)s."),
    "no_key": _("The row does not say which record it belongs to (column “%(column)s”)."),
    "key_too_long": _("The key in column “%(column)s” is longer than %(limit)s characters."),
    "bad_time": _("“%(value)s” in column “%(column)s” is not a time like %(example)s."),
    "no_time": _("The row does not say when it happened (column “%(column)s”)."),
    "bad_number": _("“%(value)s” in column “%(column)s” is not a whole number."),
    "not_mapped": _("“%(value)s” in column “%(column)s” is not in the mapping."),
    "zero_character": _("The row holds a character that is no text (code 0)."),
    "not_contiguous": _(
        "The record “%(key)s” occurred earlier in the file; its rows have to stand together."
    ),
    "too_many_rows": _("The record has more than %(limit)s rows."),
}


class Problem(Exception):
    """Something wrong with a row; `code` is one of SENTENCES, `facts` fill it in."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)

    def __str__(self) -> str:
        return sentence(self.code, self.facts)


class ImportRefused(Problem):
    """A file, or a request, that cannot be taken as a whole; nothing was changed."""


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence for people, in the language of the page."""
    return str(SENTENCES[code]) % facts
