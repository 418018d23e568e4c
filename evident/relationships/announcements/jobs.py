"""What happens to announcements at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.relationships.announcements import actions


@job("announcement.expire", title=_("Note announcements that are over"), every="* * * * *")
def expire(*, at: datetime) -> None:
    """Note of announcements whose end has passed that they are over."""
    actions.expire_due(at=at)
