"""The job that keeps the folder of attachments clean."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.attachments import actions
from evident.kernel.jobs.declaration import job


@job("attachments.sweep", title=_("Delete files that no attachment refers to"), every="17 3 * * *")
def sweep(*, at: datetime) -> None:  # noqa: ARG001  # the age of files decides
    """Delete what a process that died left behind."""
    actions.sweep()
