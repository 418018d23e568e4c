"""What happens to duties at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.resolution.duties import actions


@job("duty.open_due", title=_("Open tasks of duties and count missed ones"), every="* * * * *")
def open_due(*, at: datetime) -> None:
    """Open what is due, and count as missed what was not done in its time."""
    try:
        actions.open_due(at=at)
    finally:
        actions.miss_late(at=at)


@job("duty.look_ahead", title=_("Heed changed calendars in duties"), every="7 * * * *")
def look_ahead(*, at: datetime) -> None:
    """Find out anew when duties that heed a calendar are due."""
    actions.look_ahead(at=at)
