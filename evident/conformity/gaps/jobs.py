"""What happens to plans of gaps at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.conformity.gaps import telling
from evident.kernel.jobs.declaration import job


@job("gap.tell_due", title=_("Tell of plans of gaps that are due or overdue"), every="47 * * * *")
def tell_due(*, at: datetime) -> None:
    """Tell owners of their plans, and carry up what stays overdue."""
    telling.tell_due(at=at)
