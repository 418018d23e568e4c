"""Who hears of an entry: functions from an entry and its record to people and the reason why."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from evident.kernel.access.holding import allowing
from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import Team, User
from evident.kernel.comments.models import Comment
from evident.kernel.notifications.declaration import Audience, Receiver, Role
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry

MENTION = re.compile(r"(?<![\w@.])@([\w.+-]+)")


def requester(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever asked for the record."""
    if record.requester_id is not None:
        yield record.requester_id, Role.REQUESTER


def assignee(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever works on the record; its team if that is nobody."""
    if record.assignee_id is not None:
        yield record.assignee_id, Role.ASSIGNEE
    elif record.team_id is not None:
        yield from members(record.team_id)


def watchers(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever watches the record."""
    watching = Record.watchers.through.objects.filter(record_id=record.pk)
    for user_id in watching.order_by("user_id").values_list("user_id", flat=True):
        yield user_id, Role.WATCHER


def newly_assigned(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whom the entry assigned the record to: a person, or else all of a team."""
    person = id_in(entry.changes.get("assignee", [None, None])[1])
    team = id_in(entry.changes.get("team", [None, None])[1])
    if person is not None:
        yield person, Role.ASSIGNEE
    elif team is not None:
        yield from members(team)


def mentioned(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whom a comment mentions by sign-in name: `@ann`."""
    text = Comment.objects.filter(pk=entry.facts.get("comment")).values_list("text", flat=True)
    for said in text:
        logins = {login.rstrip(".").lower() for login in MENTION.findall(said)}
        people = User.objects.alias(lower=Lower("login")).filter(lower__in=logins)
        for user_id in people.order_by("pk").values_list("pk", flat=True):
            yield user_id, Role.MENTIONED


def named_in(fact: str, role: Role) -> Audience:
    """Return an audience of the one person a fact of the entry names."""

    def audience(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
        user_id = id_in(entry.facts.get(fact))
        if user_id is not None:
            yield user_id, role

    return audience


def holders(role_code: str, record: Record, entry: Entry) -> Iterator[Receiver]:
    """Give the people who held a role for the record when the entry was written."""
    grants = Grant.objects.in_force(entry.at).filter(role__code=role_code)
    yield from of_grants(grants.reaching(record))


def holders_everywhere(role_code: str, entry: Entry) -> Iterator[Receiver]:
    """Give the people who held a role for everything when the entry was written."""
    grants = Grant.objects.in_force(entry.at).filter(organisation=None, process="", subjects=[])
    yield from of_grants(grants.filter(role__code=role_code))


def able(permission: str, record: Record, entry: Entry) -> Iterator[Receiver]:
    """Give the people whose role let them do something with the record when the entry was made."""
    yield from of_grants(allowing(permission, at=entry.at).reaching(record))


def of_grants(grants: "QuerySet[Grant]") -> Iterator[Receiver]:
    """Give the people whom grants give a role, themselves or as members of a team."""
    people = set(grants.exclude(user=None).values_list("user_id", flat=True))
    teams = grants.exclude(team=None).values("team_id")
    people |= set(
        Team.members.through.objects.filter(team_id__in=teams).values_list("user_id", flat=True)
    )
    for user_id in sorted(people):
        yield user_id, Role.MANAGER


def members(team_id: int) -> Iterator[Receiver]:
    """Give the members of a team, and whoever leads it."""
    of_team = Team.members.through.objects.filter(team_id=team_id)
    people = set(of_team.values_list("user_id", flat=True))
    leads = Team.objects.filter(pk=team_id).exclude(lead=None)
    for user_id in sorted(people.union(leads.values_list("lead_id", flat=True))):
        yield user_id, Role.TEAM


def id_in(value: Any) -> int | None:
    """Return the key in a reference as the trail keeps it."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, int) else None
