"""The job that seals the trail."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.performing import pause_if_stopping
from evident.kernel.trail import sealing


@job("trail.seal", title=_("Seal the trail"), every="* * * * *")
def seal_trail(*, at: datetime) -> None:
    """Seal what was committed since the last minute, or sign that nothing was."""
    sealing.seal(at=at, on_progress=lambda _count: pause_if_stopping())
