"""
The processes that are audited, with the clauses each owns and the kinds of record it works on.

The keys are those of the requirement catalogue: every clause belongs to exactly one process.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REQUIREMENT = re.compile(r"^(?:[4-9]|10)(?:\.[1-9][0-9]?){0,3}(?:-[a-z])?$")
"""A clause from 4 to 10, or one of its requirements by our own letter."""


@dataclass(frozen=True)
class Process:
    """One process of the service management system."""

    key: str
    name: str | Promise
    clauses: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    """Kinds of record by which it works; who works on them does not audit it."""


PROCESSES = {
    each.key: each
    for each in (
        Process(
            "governance_planning_risk", _("Governance, planning and risk"),
            ("4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "8.1", "8.2.1"),
        ),
        Process(
            "hr_competence", _("Human resources, competence and awareness"),
            ("7.1", "7.2", "7.3", "7.4"),
        ),
        Process(
            "documented_information", _("Documented information and knowledge"),
            ("7.5", "7.6"), ("article", "document"),
        ),
        Process(
            "slm", _("Service level management, portfolio and catalogue"),
            ("8.2.2", "8.2.4", "8.3.3"), ("service", "offering", "agreement"),
        ),
        Process(
            "supplier", _("Supplier management and other parties"),
            ("8.2.3", "8.3.1", "8.3.4"), ("supplier", "contract"),
        ),
        Process(
            "configuration", _("Configuration and asset management"),
            ("8.2.5", "8.2.6"), ("asset", "configuration_item"),
        ),
        Process(
            "brm", _("Business relationship management"), ("8.3.2",),
            ("complaint", "compliment", "service_review", "survey", "announcement"),
        ),
        Process("budgeting_accounting", _("Budgeting and accounting"), ("8.4.1",), ("budget",)),
        Process(
            "capacity", _("Capacity and demand management"), ("8.4.2", "8.4.3"),
            ("capacity_plan",),
        ),
        Process("change", _("Change management"), ("8.5.1",), ("change",)),
        Process(
            "service_design_transition", _("Design and transition of new or changed services"),
            ("8.5.2",), ("transition",),
        ),
        Process(
            "release_deployment", _("Release and deployment management"), ("8.5.3",), ("release",)
        ),
        Process(
            "incident_request", _("Incident and service request management"), ("8.6.1", "8.6.2"),
            ("incident", "service_request", "duty", "duty_task"),
        ),
        Process("problem", _("Problem management"), ("8.6.3",), ("problem",)),
        Process(
            "continuity_availability", _("Service continuity and availability"),
            ("8.7.1", "8.7.2"), ("continuity_plan", "availability_plan"),
        ),
        Process(
            "information_security", _("Information security management"), ("8.7.3",),
            ("security_incident",),
        ),
        Process(
            "management_review_improvement", _("Management review and continual improvement"),
            ("9.1", "9.3", "10.2"), ("management_review", "improvement"),
        ),
        Process(
            "internal_audit", _("Internal audit, nonconformity and corrective action"),
            ("9.2", "10.1"), ("audit_programme", "corrective_action"),
        ),
        Process(
            "service_reporting", _("Service reporting"), ("9.4",),
            ("service_report", "report_definition"),
        ),
    )
}  # fmt: skip
"""Every process, in the order of the clauses they begin with."""


SUBJECTS = {"customer": "brm", "satisfaction": "brm"}
"""The process of what checks, measures and permissions are about that is no record of a kind."""
EXAMINING = dict.fromkeys(("audit", "finding", "nonconformity"), "internal_audit")
"""
The process of the kinds by which the system itself is examined.

They are none of its `Process.kinds`: whoever works on them may audit it, and whether audits were
held is asked by itself.
"""


def in_order(clause: str) -> tuple[int, ...]:
    """Return what sorts clauses: 10.1 follows 9.4."""
    return tuple(int(part) for part in clause.partition("-")[0].split("."))


CLAUSES: dict[str, Process] = dict(
    sorted(
        ((clause, process) for process in PROCESSES.values() for clause in process.clauses),
        key=lambda pair: in_order(pair[0]),
    )
)
"""Which process owns each clause that is audited by itself, in the order of the standard."""


def clause_of(requirement: str) -> str:
    """Return the audited clause a requirement or a deeper clause belongs to; nothing if none."""
    clause = requirement.partition("-")[0]
    while clause and clause not in CLAUSES:
        clause = clause.rpartition(".")[0]
    return clause


def names_of(requirement: str) -> list[str]:
    """Return by what a finding may name a requirement: its id, its clause, and those above."""
    clause, mark, _letter = requirement.partition("-")
    names = [requirement] if mark else []
    while clause:
        names.append(clause)
        clause = clause.rpartition(".")[0]
    return names


def process_of(requirement: str) -> str:
    """Return the key of the process that owns a requirement; nothing if none does."""
    clause = clause_of(requirement)
    return CLAUSES[clause].key if clause else ""


def process_of_kind(kind: str) -> str:
    """Return the key of the process that works on records of `kind`; nothing if none does."""
    return next((each.key for each in PROCESSES.values() if kind in each.kinds), "")


def process_named(named: str) -> str:
    """Return the key of the process that a process, a kind of record or a subject is of."""
    return named if named in PROCESSES else process_of_kind(named) or SUBJECTS.get(named, "")


def name_of(key: str) -> str:
    """Return what a process is called; the key itself where none is known by it."""
    return str(PROCESSES[key].name) if key in PROCESSES else key


def choices() -> list[tuple[str, str | Promise]]:
    """Return every process as a form offers it."""
    return [(each.key, each.name) for each in PROCESSES.values()]
