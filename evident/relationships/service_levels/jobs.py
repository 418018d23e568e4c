"""What happens to agreements and clocks at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.performing import pause_if_stopping
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.actions import alerts, correcting
from evident.relationships.service_levels.models import Correction


@job("clock.alert", title=_("Tell of clocks that run out"), every="* * * * * */5")
def alert(*, at: datetime) -> None:
    """Tell of every clock that reached a share of its target."""
    alerts.alert_due(at=at)


@job("clock.follow_calendars", title=_("Follow new versions of calendars"), every="* * * * *")
def follow_calendars(*, at: datetime) -> None:  # noqa: ARG001  # every job is told
    """Compute anew when clocks are due whose calendar has a new version."""
    alerts.follow_calendars(pause=pause_if_stopping)


@job("clock.recount", title=_("Count clocks anew under an agreement"))
def recount(*, at: datetime, correction: int) -> None:
    """Count to the end what somebody ordered to be counted anew."""
    found = Correction.objects.select_related("version__agreement").filter(pk=correction).first()
    if found is not None:
        actions.carry_on(correction=found, at=at, pause=pause_if_stopping)


@job("clock.correct", title=_("Count clocks anew by a corrected calendar"))
def correct(*, at: datetime, correction: int) -> None:
    """Count to the end what somebody ordered to be counted anew after a calendar was wrong."""
    found = Correction.objects.filter(pk=correction).first()
    if found is not None:
        correcting.go_on(correction=found, at=at, pause=pause_if_stopping)


@job("agreement.expire", title=_("Note agreements that expired"), every="7 * * * *")
def expire(*, at: datetime) -> None:
    """Note of agreements whose last version has ended that they expired."""
    actions.expire_due(at=at)
