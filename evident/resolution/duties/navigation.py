"""Where pages lead to duties and their tasks."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.resolution.duties.queries import duties
from evident.resolution.duties.queries import tasks as queries
from evident.web import home, navigation, palette

MOST_AT_HOME = 6


def waiting(user: User, at: datetime) -> dict[str, Any] | None:
    """Return the tasks that wait for `user`; nothing where there are none."""
    tasks = list(queries.waiting_for(user).select_related("assignee")[:MOST_AT_HOME])
    if not tasks:
        return None
    return {"tasks": tasks, "now": at}


def looked_after(user: User, at: datetime) -> dict[str, Any] | None:  # noqa: ARG001  # as blocks
    """Return what is regularly looked after for a customer's user; nothing for our own people."""
    if duties.works(user):
        return None
    shown = list(duties.visible_duties(user).filter(is_open=True).order_by("title")[:MOST_AT_HOME])
    return {"duties": shown} if shown else None


navigation.add(
    navigation.Entry(
        _("Duties"),
        "repeat",
        "duty_tasks:list",
        permission=("duty_task.view", "duty_task.view_organisation"),
        section=navigation.Section.WORK,
        order=30,
        key="u",
        words=_("recurring inspection backup check patrol checklist"),
        also=("duties:list",),
    ),
)
home.add_block(
    home.Block(
        "duties.waiting",
        "duty_tasks/home/_waiting.html",
        waiting,
        permission="duty_task.do",
        order=6,
        place="right",
        later=_("Duties today"),
    )
)
home.add_block(
    home.Block(
        "duties.shown",
        "duties/home/_shown.html",
        looked_after,
        permission="duty.view_published",
        order=40,
        place="right",
    )
)
palette.add(
    palette.Command(
        _("Plan a duty"),
        "calendar-repeat",
        "duties:plan",
        permission="duty.plan",
        words=_("recurring inspection schedule"),
    ),
)
