"""What the first page shows of incidents, to those who work on them and to those who report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.resolution.incidents.queries import home as queries
from evident.resolution.incidents.queries.steering import steers
from evident.web import home

SEES = "incident.view"


def address(**filters: Any) -> str:
    """Return where the queue shows what `filters` keep."""
    return f"{reverse('incidents:queue')}?{urlencode(filters, doseq=True)}"


def stats(user: User, at: datetime) -> list[home.Stat]:
    """Return the figures on top of an agent's first page."""
    if not queries.handles(user) or steers(user):  # who steers has figures of the whole backlog
        return []
    counted = queries.figures(user, at)
    open_only = {"stage": "unresolved"}
    ours = {"team": "mine"} if counted.has_teams else {"assignee": "mine"}
    return [
        home.Stat(
            label=_("On my desk"),
            value=counted.mine,
            href=address(assignee="mine", **open_only),
            icon="user",
        ),
        home.Stat(
            label=_("Waiting, on my desk"),
            value=counted.waiting,
            href=address(assignee="mine", state="pending"),
            icon="player-pause",
        ),
        *free(counted),
        home.Stat(
            label=_("Critical or high"),
            value=counted.pressing,
            href=address(**ours, priority=queries.PRESSING, **open_only),
            icon="flame",
        ),
        home.Stat(
            label=_("Overdue"),
            value=counted.overdue,
            href=address(**ours, is_overdue=1, **open_only),
            tone="danger" if counted.overdue else "",
            icon="clock-exclamation",
        ),
    ]


def free(counted: queries.Figures) -> list[home.Stat]:
    """
    Return the figures of what nobody has taken.

    What has no team is shown to somebody in no team, and to all as soon as there is any: no
    other list of a team would ever show it.
    """
    found = [(_("Nobody has it yet"), counted.unassigned, "mine")] if counted.has_teams else []
    if counted.without_team or not counted.has_teams:
        found.append((_("Without a team"), counted.without_team, "nobody"))
    return [
        home.Stat(
            label=label,
            value=value,
            href=address(team=team, assignee="nobody", stage="unresolved"),
            tone="warning" if value else "",
            icon="user-question",
        )
        for label, value, team in found
    ]


def mine(user: User, at: datetime) -> Mapping[str, Any] | None:  # noqa: ARG001
    """Return what the person works on."""
    if not queries.handles(user):
        return None
    found = queries.mine(user)
    if not found and steers(user):
        return None
    more = address(assignee="mine", stage="unresolved")
    return {"incidents": found, "more": more, "queue": reverse("incidents:queue")}


def unassigned(user: User, at: datetime) -> Mapping[str, Any] | None:  # noqa: ARG001
    """Return what nobody of the person's teams has taken; outside all teams, what has none."""
    if not queries.handles(user) or steers(user):
        return None
    is_in_team = bool(queries.teams_of(user))
    team = "mine" if is_in_team else "nobody"
    more = address(team=team, assignee="nobody", stage="unresolved")
    return {"incidents": queries.unassigned(user), "more": more, "is_in_team": is_in_team}


def news(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return what others did to what the person works on or watches."""
    if not queries.handles(user):
        return None
    return {"news": queries.news(user, at)}


def own(user: User, at: datetime) -> Mapping[str, Any] | None:  # noqa: ARG001
    """Return what a requester has reported; nothing for those who work on incidents."""
    if queries.works_on_incidents(user):
        return None
    return {"own": queries.own(user), "user": user, "all": reverse("incidents:queue")}


def register() -> None:
    """Make all of it part of the first page."""
    folder = "incidents/home"
    parts = (
        home.Block("incidents.mine", f"{folder}/_mine.html", mine, SEES, 20),
        home.Block(
            "incidents.unassigned", f"{folder}/_unassigned.html", unassigned, SEES, 30, "right"
        ),
        home.Block("incidents.news", f"{folder}/_news.html", news, "incident.view_internal", 40),
        home.Block("incidents.own", f"{folder}/_own.html", own, "incident.view_own", 20, "wide"),
    )
    for block in parts:
        home.add_block(block)
    home.add_stats("incidents", stats, order=10)
