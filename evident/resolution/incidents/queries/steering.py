"""What those see of incidents who answer for the process, or for an organisation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.queries import visible_to as visible_records
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.models import Incident, MajorIncident
from evident.resolution.incidents.models.incident import CONSPICUOUS
from evident.resolution.incidents.procedure import State
from evident.resolution.incidents.queries.home import PRESSING
from evident.resolution.incidents.queries.queue import NOBODY, Filters, of_own_facts, of_time
from evident.resolution.incidents.queries.seeing import visible_to

DAY_HOURS, WEEK_HOURS, MONTH_HOURS = 24, 168, 720
MAJOR_DAYS = 90
MOST = 8


def steers(user: User) -> bool:
    """Return whether `user` answers for the process of incidents."""
    return access_of(user).may_somewhere("incident.configure")


@dataclass(frozen=True)
class Backlog:
    """What is not resolved yet, and what in it needs a look."""

    every: int
    week_old: int
    month_old: int
    overdue: int
    due_soon: int
    unassigned: int
    undated: int
    reopened: int
    passed_on: int
    escalated: int


def backlog(user: User, at: datetime) -> Backlog:
    """Count what is unresolved among what `user` may see; the same words filter the queue."""
    of_record = {
        "week_old": of_time(Filters(older_than_hours=WEEK_HOURS), at=at),
        "month_old": of_time(Filters(older_than_hours=MONTH_HOURS), at=at),
        "overdue": of_time(Filters(is_overdue=True), at=at),
        "due_soon": of_time(Filters(is_due_soon=True), at=at),
        "unassigned": Q(assignee=None),
    }
    of_incident = {
        "reopened": of_own_facts(Filters(is_reopened=True)),
        "passed_on": of_own_facts(Filters(is_passed_on=True)),
        "escalated": of_own_facts(Filters(is_escalated=True)),
    }
    unresolved = Q(is_open=True) & ~Q(state=State.RESOLVED)
    plain = visible_records(user, kinds=("incident",)).filter(unresolved).order_by()
    rows = visible_to(user).filter(unresolved).order_by()
    return Backlog(
        **plain.aggregate(every=Count("pk"), **counts(of_record)),
        **rows.filter(CONSPICUOUS).aggregate(**counts(of_incident)),
        undated=rows.filter(of_own_facts(Filters(is_undated=True))).count(),
    )


def counts(conditions: dict[str, Q]) -> dict[str, Count]:
    """Return how many fit each condition, to be asked at once."""
    return {name: Count("pk", filter=condition) for name, condition in conditions.items()}


@dataclass(frozen=True)
class OfTeam:
    """What a team has on its hands; `code` is the word the queue's filter takes."""

    code: str
    name: str
    every: int
    week_old: int
    unassigned: int
    overdue: int


def by_team(user: User, at: datetime) -> list[OfTeam]:
    """Return the unresolved incidents of each team, the one with most first."""
    rows = (
        visible_records(user, kinds=("incident",))
        .filter(is_open=True)
        .exclude(state=State.RESOLVED)
        .order_by()
        .values("team_id")
        .annotate(
            every=Count("pk"),
            week_old=Count("pk", filter=of_time(Filters(older_than_hours=WEEK_HOURS), at=at)),
            unassigned=Count("pk", filter=Q(assignee=None)),
            overdue=Count("pk", filter=of_time(Filters(is_overdue=True), at=at)),
        )
        .order_by("-every")
    )
    found = list(rows)
    teams = Team.objects.in_bulk([row["team_id"] for row in found if row["team_id"]])
    told = []
    for row in found:
        team = teams.get(row["team_id"])
        code, name = (team.code, team.name) if team else (NOBODY, _("No team yet"))
        counts = (row["every"], row["week_old"], row["unassigned"], row["overdue"])
        told.append(OfTeam(code, name, *counts))
    return told


def majors(user: User, at: datetime) -> list[MajorIncident]:
    """Return the major incidents of the last 90 days that `user` may see, the newest first."""
    since = at - timedelta(days=MAJOR_DAYS)
    seen = visible_to(user).values("pk")
    rows = MajorIncident.objects.filter(
        incident__in=seen, state__in=STANDING, declared_at__gte=since
    )
    return list(rows.select_related("incident", "leader").order_by("-declared_at")[:MOST])


@dataclass(frozen=True)
class OfCustomer:
    """How an organisation stands with what it reported."""

    organisation: Organisation
    open: int
    waiting: int
    to_confirm: int
    pressing: int
    reported: int
    newest: list[Incident]


def of_customer(user: User, at: datetime) -> OfCustomer:
    """Return how the user's own organisation stands; `reported` counts the last 30 days."""
    rows = visible_to(user).filter(organisation=user.organisation_id)
    is_open, since = Q(is_open=True), at - timedelta(hours=MONTH_HOURS)
    counted = (
        rows.filter(is_open | Q(opened_at__gte=since))
        .order_by()
        .aggregate(
            open=Count("pk", filter=is_open & ~Q(state=State.RESOLVED)),
            waiting=Count("pk", filter=is_open & Q(state=State.PENDING, waiting_for="user")),
            to_confirm=Count("pk", filter=is_open & Q(state=State.RESOLVED)),
            pressing=Count(
                "pk", filter=is_open & ~Q(state=State.RESOLVED) & Q(priority__in=PRESSING)
            ),
            reported=Count("pk", filter=Q(opened_at__gte=since)),
        )
    )
    newest = rows.filter(is_open).select_related("assignee").order_by("-opened_at", "-pk")[:MOST]
    return OfCustomer(organisation=user.organisation, newest=list(newest), **counted)
