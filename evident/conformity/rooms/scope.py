"""What the scope of a room comes to: requirements, kinds of record, and the limits of grants."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from evident.conformity.requirements.models import Process, Requirement
from evident.conformity.requirements.queries.served import process_key
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.kinds import known
from evident.management.audits.processes import SUBJECTS

OF_CUSTOMERS = frozenset(
    {
        "agreement",
        "complaint",
        "compliment",
        "duty",
        "duty_task",
        "incident",
        "service_report",
        "service_request",
        "service_review",
    }
)
"""Kinds whose records belong to organisations we serve; a room may show those of some alone."""
SHARED = ("document", "finding", "nonconformity", "corrective_action", "audit")
"""Kinds of every process: a room shows those that belong to its requirements."""
ALWAYS = ("requirement", "trail", "auditor_note", "outside_list", "room", "sample")
"""What every auditor from outside does: read requirements and trail, note, draw, compare."""
FURTHER = ("measure", "calendar", *SUBJECTS)
"""What the whole system shows beside records."""


@dataclass(frozen=True)
class Limit:
    """What one grant of a seat is limited to; nothing at all is no limit."""

    subjects: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    organisation: int | None = None


@dataclass(frozen=True)
class Scope:
    """The processes, clauses and requirements a room is about, and the organisations."""

    processes: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    organisations: tuple[int, ...] = field(default=())

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole system."""
        return not self.processes and not self.clauses


def is_within(code: str, clauses: Iterable[str]) -> bool:
    """Return whether a requirement or clause is one of `clauses` or lies below one."""
    return any(code == each or code.startswith((f"{each}.", f"{each}-")) for each in clauses)


def requirements_of(scope: Scope) -> list[str]:
    """
    Return the codes of the requirements in scope and their clauses: documents may name either.

    None for the whole system. Raises WrongFact for a process or clause that is not there.
    """
    if scope.is_whole:
        return []
    rows = Requirement.objects.standing().filter(catalogue__is_shipped=True)
    every = list(rows.order_by("place").values_list("code", "clause__number", "process__key"))
    keys = set(Process.objects.filter(catalogue__is_shipped=True).values_list("key", flat=True))
    for process in scope.processes:
        if process not in keys:
            raise WrongFact(_("No process is called “%(process)s”.") % {"process": process})
    for clause in scope.clauses:
        if not any(is_within(code, [clause]) for code, _number, _key in every):
            raise WrongFact(
                _("There is no clause or requirement “%(clause)s” in the catalogue.")
                % {"clause": clause}
            )
    found = [
        (code, number)
        for code, number, key in every
        if key in scope.processes or is_within(code, scope.clauses)
    ]
    below = (*(code for code, _number in found), *(number for _code, number in found))
    return list(dict.fromkeys([*scope.clauses, *below]))


def kinds_of(scope: Scope) -> list[str]:
    """Return the kinds of record a scope shows whole, in the order in which they are known."""
    if scope.is_whole:
        return list(known())
    return [
        kind
        for kind in known()
        if process_key(kind) in scope.processes or touches(kind, scope.clauses)
    ]


def touches(kind: str, clauses: Iterable[str]) -> bool:
    """Return whether the procedure of a kind serves one of `clauses`; of a requirement, its own."""
    if kind in SHARED:
        return False
    served = str(procedure_of(kind).clause)
    whole = [each.partition("-")[0] for each in clauses]
    return is_within(served, whole) or any(is_within(each, [served]) for each in whole)


def limits_of(scope: Scope, requirements: Iterable[str]) -> list[Limit]:
    """Return the limits of the grants that together show a scope; each grant adds to the others."""
    if scope.is_whole and not scope.organisations:
        return [Limit()]
    kinds = kinds_of(scope)
    beside = FURTHER if scope.is_whole else ()
    for process in scope.processes:
        beside = (*beside, *(each for each, key in SUBJECTS.items() if key == process))
    shown = [*kinds, *beside]
    theirs = [each for each in shown if each in {*OF_CUSTOMERS, *SUBJECTS}]
    limits = [Limit((*SHARED, *ALWAYS), tuple(requirements))]
    if not scope.organisations:
        return [*limits, Limit(tuple(shown))] if shown else limits
    ours = [each for each in shown if each not in theirs]
    if ours:
        limits.append(Limit(tuple(ours)))
    if theirs:
        limits += [Limit(tuple(theirs), (), key) for key in scope.organisations]
    return limits
