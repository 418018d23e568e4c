"""What stands around a document in every form: its foot, its labels, in the language it is in."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.kernel.files.document import Document, clean


def footer_of(document: Document) -> str:
    """Return what identifies a document at the foot of each page."""
    parts = (document.number, document.edition, document.classification)
    return clean(" · ".join(part for part in parts if part))


def page_pattern() -> str:
    """Return how pages are numbered, with `{page}` and `{pages}` for the numbers."""
    return _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"}


def hash_label() -> str:
    """Return what stands before the SHA-256 of what a document says."""
    return _("SHA-256 of what it says:")


def contents_label() -> str:
    """Return the heading of the table of contents."""
    return _("Contents")


def approval_labels() -> tuple[str, str, str]:
    """Return the heads of the block of approvals."""
    return pgettext("document", "Role"), pgettext("person", "Name"), pgettext("document", "Date")
