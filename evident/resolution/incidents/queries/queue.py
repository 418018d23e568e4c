"""The queue: incidents filtered, sorted and paged, always for a user."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order, Page, page_of
from evident.kernel.records.queries import visible_to as visible_records
from evident.kernel.search.queries import matching
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.models.incident import OFTEN
from evident.resolution.incidents.procedure import State
from evident.resolution.incidents.queries.seeing import PEOPLE, visible_to

MINE, NOBODY = "mine", "nobody"
"""Words a filter may give instead of a key: my own, and nobody's."""

SHOWN = (
    "number", "kind", "title", "state", "is_open", "priority", "opened_at", "updated_at", "due_at",
    "custom", "channel", "team", "assignee", "is_restricted",
)  # fmt: skip
"""What a table shows of an incident itself."""

BESIDE = {
    "organisation": ("name",),
    "requester": ("name",),
    "category": ("name_en", "name_zh"),
    "team": ("name",),
    "assignee": ("name",),
    "service": ("title", "as_service__name_en", "as_service__name_zh"),
}
"""Columns that show something else than the incident, and what they need of it."""

ORDERS = {
    order.code: order
    for order in (
        Order("pressing", _("Most pressing first"), ("priority", "opened_at", "pk")),
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
        Order("oldest", _("Oldest first"), ("opened_at", "pk")),
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
    )
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all. People, teams and the like are named by key or code."""

    stage: str = "open"
    """`open`, `unresolved`, `ended` or `any`."""
    state: tuple[str, ...] = ()
    priority: tuple[int, ...] = ()
    team: str = ""
    """A team's code, `mine` for the user's own teams, `nobody` for none."""
    assignee: str = ""
    """A person's sign-in name, `mine` for the user, `nobody` for none."""
    category: str = ""
    organisation: str = ""
    service: str = ""
    """The number of a service, `nobody` for none."""
    channel: tuple[str, ...] = ()
    older_than_hours: int | None = None
    newer_than_hours: int | None = None
    waiting_for: str = ""
    requester: str = ""
    parent: str = ""
    is_watched: bool = False
    is_major: bool = False
    is_overdue: bool = False
    is_due_soon: bool = False
    """Due within a day from now."""
    is_undated: bool = False
    """On hold, and nobody said until when."""
    is_reopened: bool = False
    is_passed_on: bool = False
    """Given from one team to another OFTEN times or more."""
    is_escalated: bool = False
    text: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)
    """Additional fields by code, as stored; `custom_fields.values.wanted` makes them."""


def queue(
    *,
    user: User,
    at: datetime,
    filters: Filters,
    order: str = "pressing",
    token: str = "",
    size: int = 50,
) -> Page[Incident]:
    """Return one page of the incidents `user` may see, as `filters` and `order` want them."""
    rows = filtered(user=user, at=at, filters=filters)
    return page(rows, order=order, token=token, size=size)


def page(
    rows: QuerySet[Incident],
    *,
    order: str,
    token: str = "",
    size: int = 50,
    columns: Iterable[str] | None = None,
) -> Page[Incident]:
    """
    Return one page of `rows`, with no more of each than `columns` show where they are named.

    Raises ValidationError for a wrong token.
    """
    if columns is None:
        rows = rows.select_related(*PEOPLE, "category", "service__as_service")
    else:
        rows = short(rows, columns=columns)
    return page_of(rows, order=ORDERS[order], token=token, size=size)


def short(rows: QuerySet[Incident], *, columns: Iterable[str]) -> QuerySet[Incident]:
    """Read no more of each row than a table of these `columns` shows; long texts take longest."""
    beside = {name: fields for name, fields in BESIDE.items() if name in columns}
    names = [f"{name}__{field}" for name, fields in beside.items() for field in fields]
    rows = rows.only(*SHOWN, *beside, *names)
    if "service" in beside:
        beside["service__as_service"] = ()
    return rows.select_related(*beside) if beside else rows


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[Incident]:
    """Return the incidents `user` may see that `filters` keep; `at` is now."""
    return listed(user=user, at=at, filters=filters)[0]


def listed(
    *, user: User, at: datetime, filters: Filters
) -> tuple[QuerySet[Incident], QuerySet[Record]]:
    """
    Return the incidents `user` may see that `filters` keep, and the same to be counted.

    Where the table of records knows all that is asked, the others need not be joined for counting:
    that takes longer than reading a page.
    """
    of_record = (
        of_stage(filters.stage)
        & of_people(filters, user=user)
        & of_kind(filters)
        & of_time(filters, at=at)
    )
    of_incident = of_own_facts(filters)
    if filters.parent:
        of_incident &= Q(parent__in=visible_to(user).filter(number=filters.parent).values("pk"))
    incidents = visible_to(user).filter(of_record, of_incident)
    if filters.text:
        seen: QuerySet[Record] = incidents
        incidents = matching(seen, user=user, text=filters.text, kinds=("incident",))  # type: ignore[assignment]
    if filters.text or of_incident:
        return incidents, incidents
    return incidents, visible_records(user, kinds=("incident",)).filter(of_record)


def of_stage(stage: str) -> Q:
    """Return the condition of a stage; what is open has an index of its own."""
    match stage:
        case "open":
            return Q(is_open=True)
        case "unresolved":
            return Q(is_open=True) & ~Q(state=State.RESOLVED)
        case "ended":
            return Q(is_open=False)
    return Q()


def of_people(filters: Filters, *, user: User) -> Q:
    """
    Return the condition on team, assignee, requester, organisation, service and watchers.

    Names are looked up first: with keys the database picks the right index.
    """
    wanted = Q()
    if filters.team:
        is_mine = filters.team == MINE
        teams = Team.objects.of(user) if is_mine else Team.objects.filter(code=filters.team)
        wanted &= among("team", filters.team, teams)
    if filters.assignee:
        wanted &= among("assignee", filters.assignee, person(filters.assignee, user=user))
    if filters.requester:
        wanted &= among("requester", filters.requester, person(filters.requester, user=user))
    if filters.organisation:
        found = Organisation.objects.filter(code=filters.organisation)
        wanted &= among("organisation", filters.organisation, found)
    if filters.service:
        services = Record.objects.filter(kind="service", number=filters.service)
        wanted &= among("service", filters.service, services)
    if filters.is_watched:
        watched = Record.watchers.through.objects.filter(user_id=user.pk)
        wanted &= Q(pk__in=watched.values("record_id"))
    return wanted


def person(login: str, *, user: User) -> QuerySet[User]:
    """Return who signs in as `login`; `user` for his or her own."""
    return User.objects.filter(pk=user.pk) if login == MINE else User.objects.filter(login=login)


def among(column: str, word: str, found: QuerySet[Any]) -> Q:
    """Return the condition that `column` names one of those `found`, or nobody."""
    if word == NOBODY:
        return Q(**{column: None})
    keys = list(found.values_list("pk", flat=True))
    if len(keys) == 1:  # an equation lets the index give the order as well
        return Q(**{f"{column}_id": keys[0]})
    return Q(**{f"{column}_id__in": keys})


def of_kind(filters: Filters) -> Q:
    """Return the condition on what any record has."""
    wanted = Q()
    if filters.state:
        wanted &= Q(state__in=filters.state)
    if filters.priority:
        wanted &= Q(priority__in=filters.priority)
    if filters.custom:  # as one piece: the index answers it at once
        wanted &= Q(custom__contains=dict(filters.custom))
    return wanted


def of_own_facts(filters: Filters) -> Q:
    """Return the condition on what only an incident has."""
    wanted = Q()
    if filters.category:
        wanted &= Q(category__code=filters.category) | Q(category__parent__code=filters.category)
    if filters.channel:
        wanted &= Q(channel__in=filters.channel)
    if filters.is_major:
        wanted &= Q(major__state__in=STANDING)
    if filters.waiting_for:
        wanted &= Q(state=State.PENDING, waiting_for=filters.waiting_for)
    if filters.is_undated:
        wanted &= Q(state=State.PENDING, waiting_until=None)
    if filters.is_reopened:
        wanted &= Q(reopenings__gt=0)
    if filters.is_passed_on:
        wanted &= Q(reassignments__gte=OFTEN)
    if filters.is_escalated:
        wanted &= Q(escalation__gt=0)
    return wanted


def of_time(filters: Filters, *, at: datetime) -> Q:
    """Return the condition on age and due time."""
    wanted = Q()
    if filters.older_than_hours is not None:
        wanted &= Q(opened_at__lte=at - timedelta(hours=filters.older_than_hours))
    if filters.newer_than_hours is not None:
        wanted &= Q(opened_at__gte=at - timedelta(hours=filters.newer_than_hours))
    if filters.is_overdue:
        wanted &= Q(due_at__lt=at)
    if filters.is_due_soon:
        wanted &= Q(due_at__gte=at, due_at__lt=at + timedelta(days=1))
    return wanted
