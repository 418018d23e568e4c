"""What can be wrong with an import beside its file: codes, and the sentences that tell people."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.received.problems import FileRefused, Problem, declare_sentences, sentence

__all__ = ["ImportRefused", "Problem", "sentence"]

ImportRefused = FileRefused
declare_sentences(
    {
        "missing_columns": _("These columns are missing: %(columns)s."),
        "nothing_taken": _(
            "No row of the first ones (%(count)s) can be taken. Line %(line)s, the first:"
            " %(reason)s"
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
        "wrong_count": _("Number of cells in the row: %(found)s, in the header: %(expected)s."),
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
)
