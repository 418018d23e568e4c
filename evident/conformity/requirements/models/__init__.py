"""Tables of requirements: catalogues, judgements, results of checks."""

from evident.conformity.requirements.models.catalogue import (
    Automation,
    Catalogue,
    CatalogueVersion,
    Clause,
    Judgement,
    Process,
    Requirement,
    Status,
    StatusChange,
    Wanted,
    is_chinese,
)
from evident.conformity.requirements.models.results import (
    CheckResult,
    CheckState,
    ExceptionSet,
    Outcome,
    QueryVersion,
    Run,
    RunKind,
)

__all__ = [
    "Automation",
    "Catalogue",
    "CatalogueVersion",
    "CheckResult",
    "CheckState",
    "Clause",
    "ExceptionSet",
    "Judgement",
    "Outcome",
    "Process",
    "QueryVersion",
    "Requirement",
    "Run",
    "RunKind",
    "Status",
    "StatusChange",
    "Wanted",
    "is_chinese",
]
