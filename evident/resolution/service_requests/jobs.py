"""What happens to service requests at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.actions import stalling
from evident.resolution.service_requests.actions.working import resume_due as resume


@job(
    "service_request.resume_due",
    title=_("Resume service requests whose waiting is over"),
    every="* * * * *",
)
def resume_due(*, at: datetime) -> None:
    """Resume what waited until now at most."""
    resume(at=at)


@job(
    "service_request.close_silent",
    title=_("Announce and close fulfilled service requests"),
    every="*/5 * * * *",
)
def close_silent(*, at: datetime) -> None:
    """Announce closing to whom it is for; close what was announced long enough ago."""
    actions.announce_closing(at=at)
    actions.close_silent(at=at)


@job(
    "service_request.tell_of_stuck",
    title=_("Tell of service requests that are stuck"),
    every="*/15 * * * *",
)
def tell_of_stuck(*, at: datetime) -> None:
    """Tell once of each order whose approver left, whose team is empty, or that nobody has."""
    stalling.tell_of_stuck(at=at)
