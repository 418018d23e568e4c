"""What happens to documents at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.support.documents import actions


@job("document.tell_what_is_due", title=_("Tell which documents need a review"), every="17 * * * *")
def tell_what_is_due(*, at: datetime) -> None:
    """Tell the owners of documents whose review is due."""
    actions.tell_what_is_due(at=at)


@job("document.remind", title=_("Ask and remind the readers of documents"), every="27 3 * * *")
def remind(*, at: datetime) -> None:
    """Ask whoever joined a role or team to read its documents, and remind whoever is late."""
    actions.ask_readers(at=at)
    actions.remind(at=at)


@job("document.compare", title=_("Compare documents with practice"), every="37 2 * * *")
def compare_with_practice(*, at: datetime) -> None:
    """Mark documents from which practice differs."""
    actions.compare_with_practice(at=at)
