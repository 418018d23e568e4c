"""What happens to service reports at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.reporting.service_reports.actions import scheduling, sending


@job("service_report.schedule", title=_("Plan and prepare service reports"), every="7 * * * *")
def keep_schedule(*, at: datetime) -> None:
    """Plan, prepare and issue what is due, and tell of what is late."""
    scheduling.keep_schedule(at=at)


@job("service_report.deliver", title=_("Send service reports"), queue="mail", every="* * * * *")
def deliver(*, at: datetime) -> None:
    """Send the issued reports that wait for it."""
    sending.deliver_waiting(at=at)
