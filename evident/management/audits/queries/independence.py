"""
Who may not audit what: whoever owns, manages or works in a process, or worked on its records.

Worked out from grants and the trail, and from what modules above know of who answers for what.
ISO/IEC 20000-1:2018, 9.2.2.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import matches
from evident.kernel.accounts.models import User
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.trail.models import Entry
from evident.management.audits.processes import PROCESSES, Process

LOOKS_BACK = timedelta(days=365)
WORKING = ("edit", "assign", "configure", "resolve", "take", "plan", "draft", "fulfil", "publish")
"""Verbs of permissions that only those hold who own, manage or work in a process."""

Ties = Callable[[User, Sequence[Process]], Iterable[str]]
"""Takes a person and what is audited; gives, one sentence each, what ties the person to it."""
_ties: dict[str, Ties] = {}


def tie_by(name: str, ties: Ties) -> None:
    """Let a module above say what else keeps somebody from auditing. Called once, at start."""
    _ties[name] = ties


def obstacles(people: Iterable[User], processes: Sequence[str], *, at: datetime) -> list[str]:
    """Return, one sentence each, what keeps `people` from auditing `processes`; none is none."""
    audited = [PROCESSES[key] for key in processes if key in PROCESSES]
    return [
        sentence
        for person in people
        for sentence in (
            *by_role(person, audited, at=at),
            *by_trail(person, audited, at=at),
            *(told for ties in _ties.values() for told in ties(person, audited)),
        )
    ]


def by_role(person: User, audited: Sequence[Process], *, at: datetime) -> list[str]:
    """Return the roles by which somebody owns, manages or works in what is audited."""
    found = []
    for grant in Grant.objects.of(person).in_force(at).select_related("role"):
        held = frozenset(grant.role.permissions)
        for process in audited:
            kinds = process.kinds or (process.key,)
            reached = [kind for kind in kinds if grant.process in ("", kind)]
            codes = [f"{kind}.{verb}" for kind in reached for verb in WORKING]
            if any(matches(held, code) for code in codes):
                found.append(
                    _("%(person)s does not audit “%(process)s”: holds the role “%(role)s” there.")
                    % {"person": person.name, "process": process.name, "role": grant.role.name}
                )
    return list(dict.fromkeys(found))


def by_trail(person: User, audited: Sequence[Process], *, at: datetime) -> list[str]:
    """Return how often somebody worked on records of what is audited in the last year."""
    kinds = {kind: process for process in audited for kind in process.kinds}
    events = [event for kind in kinds if kind in known_kinds() for event in work_on(kind)]
    entries = Entry.objects.filter(
        by_id=person.pk, kind__in=list(kinds), at__gt=at - LOOKS_BACK, at__lte=at, event__in=events
    )
    counted = entries.order_by().values("kind").annotate(count=Count("pk"))
    times: dict[str, int] = {}
    for row in counted:
        key = kinds[row["kind"]].key
        times[key] = times.get(key, 0) + row["count"]
    return [
        _("%(person)s does not audit “%(process)s”: steps taken on its records: %(count)s.")
        % {"person": person.name, "process": PROCESSES[key].name, "count": count}
        for key, count in times.items()
    ]


def work_on(kind: str) -> list[str]:
    """Return the events of a process that are work, not what its users do in their own matter."""
    procedure = procedure_of(kind)
    return [
        procedure.event(step.name)
        for step in procedure.steps
        if not step.own and not step.is_requesters and step.name != "report"
    ]
