"""What a person's first page shows of incidents. Each function asks the database once or twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.telling import who_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to as visible_records
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE, State
from evident.resolution.incidents.queries.queue import short
from evident.resolution.incidents.queries.seeing import visible_to

MOST = 8
MOST_FOLLOWED = 60
NEWS_DAYS = 7
PRESSING = (1, 2)
PRESSING_ORDER = ("priority", "opened_at", "pk")
REMEMBERED = "_teams"
NOTHING = {"every": 0, "waiting": 0}


def works_on_incidents(user: User) -> bool:
    """Return whether `user` sees incidents of others; else he or she is a requester."""
    return access_of(user).may_somewhere("incident.view")


def handles(user: User) -> bool:
    """Return whether `user` works on incidents, and does not only look at them."""
    return access_of(user).may_somewhere("incident.take")


def unresolved(user: User) -> QuerySet[Record]:
    """Return the incidents `user` may see whose service is not restored, as plain records."""
    seen = visible_records(user, kinds=("incident",))
    return seen.filter(is_open=True).exclude(state=State.RESOLVED)


def most_pressing(rows: QuerySet[Record]) -> list[Incident]:
    """
    Return the first of `rows` with what a line of home shows.

    Their keys come first: those the index gives without reading a record.
    """
    chosen = Incident.objects.filter(pk__in=first(rows))
    return list(short(chosen, columns=()).order_by(*PRESSING_ORDER))


def first(rows: QuerySet[Record]) -> "QuerySet[Record, Any]":
    """Return the keys of the first of `rows`."""
    return rows.order_by(*PRESSING_ORDER)[:MOST].values("pk")


def teams_of(user: User) -> list[int]:
    """
    Return the keys of the teams `user` is in or leads; read once per user object and request.

    With keys, and not with another query in their place, the database finds the index of the team.
    """
    known: list[int] | None = getattr(user, REMEMBERED, None)
    if known is None:
        teams = Team.objects.of(user).filter(is_active=True).order_by()
        known = list(teams.values_list("pk", flat=True))
        setattr(user, REMEMBERED, known)
    return known


@dataclass(frozen=True)
class Figures:
    """How much waits for a person."""

    mine: int
    waiting: int
    unassigned: int
    """Open incidents of the person's teams that nobody has taken."""
    without_team: int
    """Open incidents that neither a team nor a person has: nobody is told of them."""
    pressing: int
    overdue: int
    has_teams: bool


def figures(user: User, at: datetime) -> Figures:
    """Count what waits for `user` and for his or her teams."""
    teams = teams_of(user)
    open_ones = unresolved(user)
    on_desk = open_ones.filter(assignee=user)
    ours = open_ones.filter(team__in=teams) if teams else on_desk
    # Apart, because each has an index that knows all of it; with "or" none would.
    lost = open_ones.filter(assignee=None, team=None)
    desk: dict[int | None, dict[str, int]] = {
        each["assignee"]: each for each in held(on_desk).union(held(lost), all=True)
    }
    own, free = desk.get(user.pk, NOTHING), desk.get(None, NOTHING)
    rest = ours.aggregate(
        unassigned=Count("pk", filter=Q(assignee=None)),
        pressing=Count("pk", filter=Q(priority__in=PRESSING)),
        overdue=Count("pk", filter=Q(due_at__lt=at)),
    )
    return Figures(
        mine=own["every"],
        waiting=own["waiting"],
        without_team=free["every"],
        has_teams=bool(teams),
        **rest,
    )


def held(rows: QuerySet[Record]) -> "QuerySet[Record, Any]":
    """Return for each person how many of `rows` he or she has, and how many of them wait."""
    waiting = Count("pk", filter=Q(state=State.PENDING))
    return rows.order_by().values("assignee").annotate(every=Count("pk"), waiting=waiting)


def mine(user: User) -> list[Incident]:
    """Return what `user` works on, most pressing first."""
    return most_pressing(unresolved(user).filter(assignee=user))


def unassigned(user: User) -> list[Incident]:
    """
    Return what nobody has taken, most pressing first.

    Of the user's teams; to somebody in no team, what has no team either.
    """
    waiting, teams = unresolved(user).filter(assignee=None), teams_of(user)
    return most_pressing(waiting.filter(team__in=teams) if teams else waiting.filter(team=None))


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
        .only("number", "title")
        .order_by("-updated_at")[:MOST_FOLLOWED]
    }
    if not followed:
        return []
    told: dict[str, Any] = {PROCEDURE.event(step.name): step.done for step in PROCEDURE.every_step}
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
