"""What happens to documents at its own time."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.followers.following import follower
from evident.kernel.jobs.declaration import job
from evident.kernel.trail.models import Entry
from evident.support.documents import actions

SET_UP = frozenset(
    {
        *(
            "account",
            "agreement",
            "calendar",
            "customer",
            "grant",
            "import",
            "measure",
            "numbering",
        ),
        *("offering", "organisation", "procedure", "report_definition", "role", "service"),
        *("settings", "team"),
    }
)
"""Of what an entry tells where what is set up, and so fills documents, may be another then."""
CONFIGURED = ".configure"
ELSE = "account.sign_in"


@follower("documents.practice")
def compare_after(entries: Sequence[Entry]) -> None:
    """Compare documents with practice, once, after anything of what is set up was changed."""
    if any(changes_set_up(entry.event) for entry in entries):
        actions.compare_with_practice(at=timezone.now())


def changes_set_up(event: str) -> bool:
    """Return whether documents may be filled with something else after `event`."""
    if event.startswith(ELSE):
        return False
    return event.endswith(CONFIGURED) or event.partition(".")[0] in SET_UP


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
