"""Where pages lead to announcements, and what home says of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.relationships.announcements import queries
from evident.web import home, navigation, palette

SEEING = ("announcement.view", "announcement.view_published")

navigation.add(
    navigation.Entry(
        _("Service status"),
        "activity-heartbeat",
        "announcements:status",
        permission=("service.view", "service.view_published"),
        section=navigation.Section.PORTFOLIO,
        order=20,
        words=_("outage works down health"),
    ),
    navigation.Entry(
        _("Announcements"),
        "speakerphone",
        "announcements:list",
        permission=SEEING,
        section=navigation.Section.PORTFOLIO,
        order=30,
        words=_("maintenance planned work outage news"),
    ),
)
palette.add(
    palette.Command(
        _("New announcement"),
        "speakerphone",
        "announcements:draft",
        permission="announcement.draft",
        words=_("announce maintenance outage planned work"),
    )
)


def told(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return what is announced to somebody now and soon; None where there is nothing."""
    found = queries.told(user, at=at)
    return {"told": found, "now": at} if found else None


home.add_block(home.Block("announcements", "announcements/_home.html", told, SEEING, 5, "wide"))
