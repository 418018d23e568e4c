"""What happens to incidents at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.resolution.incidents import actions


@job("incident.resume_due", title=_("Resume incidents whose waiting is over"), every="* * * * *")
def resume_due(*, at: datetime) -> None:
    """Resume what waited until now at most."""
    actions.resume_due(at=at)


@job("incident.close_silent", title=_("Announce and close resolved incidents"), every="*/5 * * * *")
def close_silent(*, at: datetime) -> None:
    """Announce closing to those who reported; close what was announced long enough ago."""
    actions.announce_closing(at=at)
    actions.close_silent(at=at)


@job("incident.warn_major", title=_("Remind of overdue major incidents"), every="* * * * *")
def warn_major(*, at: datetime) -> None:
    """Remind leaders of updates and reviews that are overdue."""
    actions.warn_late_majors(at=at)
