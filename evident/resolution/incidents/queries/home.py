"""What a person's first page shows of incidents. Each function asks the database once or twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.telling import who_of
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE, State
from evident.resolution.incidents.queries.seeing import visible_to

MOST = 8
MOST_FOLLOWED = 60
NEWS_DAYS = 7
PRESSING = (1, 2)


def works_on_incidents(user: User) -> bool:
    """Return whether `user` sees incidents of others; else he or she is a requester."""
    return access_of(user).may_somewhere("incident.view")


def unresolved(user: User) -> QuerySet[Incident]:
    """Return the incidents `user` may see whose service is not restored."""
    return visible_to(user).filter(is_open=True).exclude(state=State.RESOLVED)


def teams_of(user: User) -> list[int]:
    """Return the keys of the teams `user` is in."""
    return list(Team.objects.filter(members=user, is_active=True).values_list("pk", flat=True))


@dataclass(frozen=True)
class Figures:
    """How much waits for a person."""

    mine: int
    waiting: int
    unassigned: int
    pressing: int
    overdue: int
    has_teams: bool


def figures(user: User, at: datetime) -> Figures:
    """Count what waits for `user` and for his or her teams."""
    teams = teams_of(user)
    mine = Q(assignee=user)
    ours = Q(team__in=teams) if teams else mine
    counted = (
        unresolved(user)
        .filter(mine | ours)
        .aggregate(
            mine=Count("pk", filter=mine),
            waiting=Count("pk", filter=mine & Q(state=State.PENDING)),
            unassigned=Count("pk", filter=ours & Q(assignee=None)),
            pressing=Count("pk", filter=ours & Q(priority__in=PRESSING)),
            overdue=Count("pk", filter=ours & Q(due_at__lt=at)),
        )
    )
    return Figures(**counted, has_teams=bool(teams))


def mine(user: User) -> list[Incident]:
    """Return what `user` works on, most pressing first."""
    rows = unresolved(user).filter(assignee=user).select_related("requester")
    return list(rows.order_by("priority", "opened_at", "pk")[:MOST])


def unassigned(user: User) -> list[Incident]:
    """Return what nobody of the user's teams has taken, most pressing first."""
    teams = Team.members.through.objects.filter(user_id=user.pk).values("team_id")
    rows = unresolved(user).filter(team__in=teams, assignee=None).select_related("team")
    return list(rows.order_by("priority", "opened_at", "pk")[:MOST])


@dataclass(frozen=True)
class News:
    """Something somebody else did to what a person works on or watches."""

    entry: Entry
    incident: Incident
    sentence: str


def news(user: User, at: datetime) -> list[News]:
    """Return what others did during the last week to what `user` has or watches, newest first."""
    # A union, because for one condition or the other the database would read what is open to all.
    mine = Record.objects.filter(assignee=user, is_open=True).order_by().values("pk")
    watched = Record.watchers.through.objects.filter(user_id=user.pk).values("record_id")
    followed = {
        incident.pk: incident
        for incident in visible_to(user)
        .filter(pk__in=mine.union(watched))
        .order_by("-updated_at")[:MOST_FOLLOWED]
    }
    if not followed:
        return []
    told: dict[str, Any] = {PROCEDURE.event(step.name): step.done for step in PROCEDURE.steps}
    entries = (
        Entry.objects.filter(
            record_id__in=followed, event__in=told, at__gt=at - timedelta(days=NEWS_DAYS)
        )
        .exclude(by_id=user.pk)
        .order_by("-at", "-id")[:MOST]
    )
    return [
        News(entry, followed[entry.record_id], str(told[entry.event]) % {"who": who_of(entry)})
        for entry in entries
        if entry.record_id is not None
    ]


@dataclass(frozen=True)
class Own:
    """What a requester has reported."""

    to_confirm: list[Incident]
    running: list[Incident]
    ended: list[Incident]


def own(user: User) -> Own:
    """Return the newest reports of `user`: those to confirm, those running, the last ended."""
    rows = visible_to(user).filter(requester=user).select_related("assignee")
    newest = rows.order_by("-opened_at", "-pk")
    open_ones = list(newest.filter(is_open=True)[:20])
    return Own(
        to_confirm=[incident for incident in open_ones if incident.state == State.RESOLVED],
        running=[incident for incident in open_ones if incident.state != State.RESOLVED],
        ended=list(newest.filter(is_open=False)[:3]),
    )
