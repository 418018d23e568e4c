"""What the first page says of work outside of requests, to administrators."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.job_control import queries
from evident.kernel.notifications.models import Mail
from evident.web import home

DAYS = 7


def bad(is_so: object) -> str:
    """Return the tone of a figure that should be nought."""
    return "danger" if is_so else ""


def operation(user: User, at: datetime) -> Mapping[str, Any]:
    """Return how jobs and mails are doing."""
    counted = queries.overview(user, at=at)
    given_up = Mail.objects.filter(
        made_at__gte=at - timedelta(days=DAYS), given_up_at__isnull=False
    ).count()
    jobs, mails = reverse("jobs:index"), f"{reverse('notifications:log')}?outcome=failed"
    failed = counted.failed
    return {
        "figures": [
            home.Stat(_("Jobs given up"), failed, jobs, bad(failed), "alert-octagon"),
            home.Stat(_("Jobs tried again"), counted.retrying, jobs,
                      "warning" if counted.retrying else "", "refresh-alert"),
            home.Stat(_("Jobs waiting"), counted.waiting, jobs, icon="clock"),
            home.Stat(_("Job processes"), counted.workers, jobs, bad(not counted.workers),
                      "settings-automation"),
            home.Stat(_("Mails given up in 7 days"), given_up, mails,
                      bad(given_up), "mail-x"),
        ]
    }  # fmt: skip


def register() -> None:
    """Make it part of the first page."""
    home.add_block(home.Block("jobs", "job_pages/_home.html", operation, "job.manage", 10, "wide"))
