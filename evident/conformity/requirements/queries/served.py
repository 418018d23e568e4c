"""
Which processes of the service management system somebody's work serves, and why.

The one place that says so, for every role. From what the system knows, the strongest first:

1. who leads a process, by a role limited to it; by one that is not, those whose requirements or
   objectives name the person, or else all;
2. who answers for requirements of a process, or for an objective of one of its measures;
3. who owns a service serves service level management;
4. some roles belong to a process by what they are for (`BELONGS`);
5. who has open records of a process, himself or through a team, or a team that gets its records by
   a rule of routing, works on it; where nothing of all this is known, whoever may take more of its
   steps than everybody may;
6. auditors look at what they audit, or at what is open to them: that makes it no work of theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.models import Requirement
from evident.conformity.requirements.permissions import SEE
from evident.conformity.requirements.picture import Share, shares_of
from evident.conformity.requirements.queries.reading import reached, visible_to
from evident.kernel.access.queries import HeldRole, access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.models import Target
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.records.models import Record
from evident.management.audits.models import Audit
from evident.management.audits.processes import (
    EXAMINING,
    PROCESSES,
    process_named,
    process_of,
)
from evident.portfolio.services.models import Service
from evident.resolution.incidents.models import RoutingRule

OF_OTHERS = frozenset({"corrective_action", "document", "finding", "nonconformity"})
"""Kinds whose records come to people of every process: what is found there, or written of it."""
LEADING = frozenset({"process_owner", "process_manager"})
WHOLE = frozenset({"sms_manager", "top_management"})
"""Roles that every objective of the organisation serves: they set, fund and follow them all."""
BELONGS: dict[str, tuple[str, ...]] = {
    "sms_manager": (
        *("governance_planning_risk", "documented_information", "internal_audit"),
        "management_review_improvement",
    ),
    "top_management": ("governance_planning_risk", "management_review_improvement"),
    "internal_auditor": ("internal_audit",),
    "administrator": ("information_security",),
    "customer_manager": ("brm",),
}
"""Source: processes.md, 0.1, 1.6 and 2.1 to 2.5; the administrator gives and withdraws access."""
OUTSIDE = "external_auditor"
"""Whoever holds this role alone is from outside, wherever the account was made."""
MOST_PRESSING = 200
OF_EVERYBODY = frozenset({"report", "order", "decide", "reply", "note", "link", "follow"})
"""Steps that users take too, or that change nothing of what becomes of a record."""


class Why(TextChoices):
    """Why a process is somebody's, the strongest first."""

    LEADS = "leads", _("You lead it")
    ANSWERS = "answers", _("You answer for some of its requirements or objectives")
    OWNS = "owns", _("You own services")
    BELONGS = "belongs", _("Your role is a part of it")
    WORKS = "works", _("Its records come to you or your team")
    MAY = "may", _("Your role works on its records")
    AUDITS = "audits", _("You audit it")
    LOOKS = "looks", _("It is open to you to look at")


LOOKING = frozenset({Why.AUDITS, Why.LOOKS})
"""Looked at by the person, and not served."""


@dataclass
class Served:
    """A process of the catalogue, why it is somebody's, and how its requirements stand."""

    key: str
    whys: list[Why]
    requirements: list[Requirement] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the process is called, in the language of the page."""
        known = next((each.process for each in self.requirements if each.process), None)
        return known.name if known else str(PROCESSES[self.key].name)

    @property
    def is_work(self) -> bool:
        """Whether the person's work serves it, rather than looks at it."""
        return not LOOKING.issuperset(self.whys)

    @property
    def shares(self) -> list[Share]:
        """How its requirements stand; nothing for whoever may see none of them."""
        return shares_of(self.requirements) if self.requirements else []


def is_staff(user: User) -> bool:
    """Return whether somebody belongs to ourselves, and is no customer, supplier or auditor."""
    roles = {role.role for role in access_of(user).roles}
    return user.organisation.kind == OrganisationKind.PROVIDER and roles != {OUTSIDE}


def process_key(named: str) -> str:
    """Return the process that a kind of record, a subject or a process of a measure belongs to."""
    return process_named(named) or EXAMINING.get(named, "")


def served_by(user: User) -> list[Served]:
    """Return the processes that are `user`'s in some way, in the order of their clauses."""
    whys = whys_of(user)
    found = {key: Served(key, whys[key]) for key in PROCESSES if key in whys}
    if found and access_of(user).may(SEE):
        rows = visible_to(user).standing().filter(catalogue__is_shipped=True)
        for each in rows.filter(process__key__in=found).select_related("process").defer("basis"):
            if each.process is not None:
                found[each.process.key].requirements.append(each)
    return list(found.values())


def whys_of(user: User) -> dict[str, list[Why]]:
    """Return why which processes are `user`'s, by their keys."""
    found: dict[str, list[Why]] = {}

    def note(keys: set[str], why: Why) -> None:
        for key in keys & PROCESSES.keys():
            found.setdefault(key, []).append(why)

    held = access_of(user).roles
    answered = answered_for(user)
    note(led(held, answered), Why.LEADS)
    note(answered, Why.ANSWERS)
    if Service.objects.filter(owner=user, is_open=True).exists():
        note({"slm"}, Why.OWNS)
    if is_staff(user):
        note({key for role in held for key in BELONGS.get(role.role, ())}, Why.BELONGS)
        note(worked_on(user), Why.WORKS)
        if not found:
            note(workable(user), Why.MAY)
    audits = Audit.objects.filter(Q(assignee=user) | Q(auditors=user), kind="audit", is_open=True)
    note({key for keys in audits.values_list("processes", flat=True) for key in keys}, Why.AUDITS)
    note(looked_at(user), Why.LOOKS)
    return found


def led(held: tuple[HeldRole, ...], answered: set[str]) -> set[str]:
    """Return the processes that somebody leads, who answers for `answered`."""
    found: set[str] = set()
    for role in held:
        if role.role in LEADING:
            limits = {role.process} if role.process else set(role.subjects)
            found |= set(map(process_key, limits)) if limits else answered or set(PROCESSES)
    return found


def answered_for(user: User) -> set[str]:
    """Return the processes whose requirements or objectives name `user`."""
    rows = Requirement.objects.standing().filter(catalogue__is_shipped=True, owner=user)
    keys = {key for key in rows.order_by().values_list("process__key", flat=True) if key}
    owned = Target.objects.filter(owner=user).values_list("measure", flat=True)
    return keys | {process_key(each.process) for each in map(measure_of, owned) if each}


def worked_on(user: User) -> set[str]:
    """
    Return the processes whose open records, or whose new ones by routing, come to `user`.

    The most pressing of himself and of each team tell; all of them would be read for no more.
    """
    teams = list(user.teams.filter(is_active=True).values_list("pk", flat=True))
    kinds = set(pressing("assignee", user.pk))
    for team in teams:
        kinds |= set(pressing("team", team))
    if teams and RoutingRule.objects.filter(is_active=True, team__in=teams).exists():
        kinds.add("incident")
    return set(map(process_key, kinds - OF_OTHERS))


def pressing(whose: str, key: int) -> Iterator[str]:
    """Yield the kinds of the most pressing open records of a person or a team."""
    rows = Record.objects.filter(is_open=True, **{whose: key})
    rows = rows.order_by(f"{whose}_id", "priority", "opened_at", "id")
    yield from rows.values_list("kind", flat=True)[:MOST_PRESSING]


def workable(user: User) -> set[str]:
    """Return the processes on whose records `user` may do more than everybody."""
    access = access_of(user)

    def steps(kind: str) -> Iterator[str]:
        for step in procedure_of(kind).steps:
            verb = step.permission.partition(".")[2]
            if verb not in OF_EVERYBODY:
                yield step.permission

    return {
        process_key(kind)
        for kind in known_kinds()
        if kind not in OF_OTHERS and any(map(access.may_somewhere, steps(kind)))
    }


def looked_at(user: User) -> set[str]:
    """Return the processes of which parts are open to somebody who sees no more than parts."""
    codes = reached(user) if access_of(user).may(SEE) else None
    return {process_of(code) for code in codes or ()}


def sees_every_objective(user: User) -> bool:
    """Return whether all objectives of the organisation are `user`'s to follow."""
    return any(role.role in WHOLE for role in access_of(user).roles)
