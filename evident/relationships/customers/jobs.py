"""What happens to complaints, reviews and surveys at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.relationships.customers.actions import complaints


@job("complaint.tell_overdue", title=_("Tell of overdue complaints"), every="*/5 * * * *")
def tell_overdue(*, at: datetime) -> None:
    """Tell those responsible of complaints whose time is up, once each."""
    complaints.tell_overdue(at=at)
