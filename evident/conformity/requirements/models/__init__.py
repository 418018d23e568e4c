"""Tables of requirements: catalogues, judgements, results of checks."""

from evident.conformity.requirements.models.catalogue import (
    Automation,
    Catalogue,
    CatalogueVersion,
    Clause,
    Process,
    Requirement,
    Status,
    StatusChange,
    Wanted,
    is_chinese,
)
from evident.conformity.requirements.models.judgements import Judgement, JudgementFile
from evident.conformity.requirements.models.limits import CheckLimit
from evident.conformity.requirements.models.replay import (
    SEVERITY,
    Departure,
    ReplayedRecord,
    ReplayRun,
    Rule,
    rules_so_grave,
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
    "SEVERITY",
    "Automation",
    "Catalogue",
    "CatalogueVersion",
    "CheckLimit",
    "CheckResult",
    "CheckState",
    "Clause",
    "Departure",
    "ExceptionSet",
    "Judgement",
    "JudgementFile",
    "Outcome",
    "Process",
    "QueryVersion",
    "ReplayRun",
    "ReplayedRecord",
    "Requirement",
    "Rule",
    "Run",
    "RunKind",
    "Status",
    "StatusChange",
    "Wanted",
    "is_chinese",
    "rules_so_grave",
]
