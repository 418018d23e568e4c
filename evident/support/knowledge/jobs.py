"""What happens to articles at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.support.knowledge import actions
from evident.support.knowledge.actions import importing


@job("article.tell_what_is_due", title=_("Tell which articles need a review"), every="7 * * * *")
def tell_what_is_due(*, at: datetime) -> None:
    """Let articles expire and reviews fall due, and tell their owners."""
    actions.tell_what_is_due(at=at)


@job("article.settle", title=_("Count reports that were not needed"), every="*/10 * * * *")
def settle(*, at: datetime) -> None:
    """Decide which solved matters really were no report."""
    actions.settle(at=at)


@job("article.forget_untaken", title=_("Drop files nobody imported"), every="41 3 * * *")
def forget_untaken(*, at: datetime) -> None:
    """Drop files that were read for an import and never taken."""
    importing.forget_untaken(at=at)
