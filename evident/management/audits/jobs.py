"""What happens to audits, findings and corrective actions at its own time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.management.audits.actions import (
    audits,
    corrective_actions,
    findings,
    nonconformities,
)


@job(
    "corrective_action.begin_verifications",
    title=_("Let the effect of corrective actions be verified"),
    every="*/10 * * * *",
)
def begin_verifications(*, at: datetime) -> None:
    """Let those verify whose turn it is, once the time to wait is over."""
    corrective_actions.begin_verifications(at=at)


@job("finding.tell_overdue", title=_("Tell of overdue findings and actions"), every="17 * * * *")
def tell_overdue(*, at: datetime) -> None:
    """Tell owners and managers of what is overdue, and carry up what stays so."""
    audits.tell_overdue(at=at)
    findings.tell_overdue(at=at)
    nonconformities.tell_overdue(at=at)
    corrective_actions.tell_overdue(at=at)
    corrective_actions.escalate_overdue(at=at)
