"""Housekeeping of presence."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.kernel.presence.actions import forget_absent


@job("presence.forget", title=_("Forget who had a record open"), every="17 * * * *")
def forget(*, at: datetime) -> None:
    """Remove rows that are worth nothing any more."""
    forget_absent(at=at)
