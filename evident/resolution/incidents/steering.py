"""What the first page shows of incidents to those who answer for the process or a customer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.resolution.incidents.queries import steering as queries
from evident.resolution.incidents.queries.home import PRESSING
from evident.web import home


def address(**filters: Any) -> str:
    """Return where the queue shows the unresolved incidents that `filters` keep."""
    words = {"stage": "unresolved"} | filters
    return f"{reverse('incidents:queue')}?{urlencode(words, doseq=True)}"


def figures(user: User, at: datetime) -> list[home.Stat]:
    """Return the figures of the backlog, each with the address of what it counts."""
    counted = queries.backlog(user, at)

    def stat(label: str, value: int, icon: str, tone: str = "", **filters: Any) -> home.Stat:
        return home.Stat(label, value, address(**filters), tone if value else "", icon)

    return [
        stat(_("Backlog"), counted.every, "stack-2"),
        stat(_("Older than a week"), counted.week_old, "calendar-week",
             older_than_hours=queries.WEEK_HOURS),
        stat(_("Older than 30 days"), counted.month_old, "calendar-month", "warning",
             older_than_hours=queries.MONTH_HOURS),
        stat(_("Overdue"), counted.overdue, "clock-exclamation", "danger", is_overdue="on"),
        stat(_("Due within a day"), counted.due_soon, "clock-hour-4", "warning", is_due_soon="on"),
        stat(_("Nobody has it yet"), counted.unassigned, "user-question", "warning",
             assignee="nobody"),
        stat(_("On hold without a date"), counted.undated, "player-pause", "warning",
             is_undated="on"),
        stat(_("Reopened"), counted.reopened, "refresh", is_reopened="on"),
        stat(_("Passed on often"), counted.passed_on, "arrows-exchange", is_passed_on="on"),
        stat(_("Escalated"), counted.escalated, "stairs-up", is_escalated="on"),
    ]  # fmt: skip


def teams(user: User, at: datetime) -> list[dict[str, Any]]:
    """Return what each team has, with the addresses behind its numbers."""
    return [
        {
            "name": team.name,
            "cells": [
                (_("Backlog"), team.every, address(team=team.code)),
                (_("Older than a week"), team.week_old,
                 address(team=team.code, older_than_hours=queries.WEEK_HOURS)),
                (_("Nobody has it yet"), team.unassigned,
                 address(team=team.code, assignee="nobody")),
                (_("Overdue"), team.overdue, address(team=team.code, is_overdue="on")),
            ],
        }
        for team in queries.by_team(user, at)
    ]  # fmt: skip


def majors(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the major incidents of the last months, for those who oversee."""
    if not access_of(user).may_somewhere("trail.read"):
        return None
    found = queries.majors(user, at)
    return {"majors": found, "now": at, "more": reverse("incidents:majors")}


def customer(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return how the user's own organisation stands; nothing for those who see others' as well."""
    if access_of(user).may_somewhere("incident.view"):
        return None
    found = queries.of_customer(user, at)
    ours = {"organisation": found.organisation.code}
    stats = [
        home.Stat(_("Still open"), found.open, address(**ours), icon="alert-circle"),
        home.Stat(_("Critical or high"), found.pressing,
                  address(**ours, priority=PRESSING), icon="flame"),
        home.Stat(_("Waiting for your answer"), found.waiting,
                  address(**ours, waiting_for="user"), icon="message-question"),
        home.Stat(_("To be confirmed"), found.to_confirm,
                  address(**ours, stage="open", state="resolved"), icon="checks"),
        home.Stat(_("Reported in 30 days"), found.reported,
                  address(**ours, stage="any", newer_than_hours=queries.MONTH_HOURS),
                  icon="calendar-month"),
    ]  # fmt: skip
    return {"found": found, "figures": stats, "queue": reverse("incidents:queue")}


def register() -> None:
    """Make all of it part of the first page."""
    home.add_later(
        "incidents.steering",
        label=gettext_lazy("Incidents: the process"),
        url_name="incidents:steering",
        permission="incident.configure",
        order=5,
    )
    folder = "incidents/home"
    home.add_block(
        home.Block(
            "incidents.majors", f"{folder}/_majors.html", majors, "incident.view", 25, "right"
        )
    )
    home.add_block(
        home.Block(
            "incidents.customer", f"{folder}/_customer.html", customer,
            "incident.view_organisation", 15, "wide",
        )
    )  # fmt: skip
