"""The rules of a tailored version, read once per process and version: versions never change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evident.kernel.prepared import Given, Prepared
from evident.kernel.procedures.models import ProcedureVersion, VersionState


@dataclass(frozen=True)
class Rules:
    """What one version asks beyond states and permissions."""

    number: int = 1
    required: dict[str, list[str]] = field(default_factory=dict)
    """Facts a step needs, by step: names of the record's fields."""
    waiting_reasons: list[dict[str, Any]] = field(default_factory=list)
    """Codes with `name_en` and `name_zh` a hold may give."""
    limits: dict[str, int] = field(default_factory=dict)
    """Named spans of time, such as `auto_close_hours`."""
    calendar: str = ""
    """Code of the calendar in whose working time spans are counted; empty for elapsed hours."""
    separated: dict[str, list[str]] = field(default_factory=dict)
    """Fields, by step, that must not name whoever takes the step."""
    who: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What a step asks of a person beyond its permission: `permission`, or one of `roles`."""
    approvals: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Whose approval a step needs: `need` is any or all of `roles` and `people` (sign-in names)."""
    checklists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Items to be ticked before a step: `code`, `text_en`, `text_zh`."""


SECTIONS = tuple(name for name in Rules.__annotations__ if name != "number")
BY_STEP = ("required", "separated", "who", "approvals", "checklists")
_effective = Prepared(
    lambda: ProcedureVersion.objects.filter(kind=Given("kind"), state=VersionState.EFFECTIVE).only(
        "number"
    )
)
_read: dict[tuple[str, int], Rules] = {}


SHIPPED = 1
"""The version the product ships; an organisation's own begin after it."""


_shipped_limits: dict[str, dict[str, int]] = {}


def ship_limits(kind: str, limits: Mapping[str, int]) -> None:
    """Make known which spans of time a process has, and how long they are unless tailored."""
    _shipped_limits[kind] = dict(limits)


def shipped_limits(kind: str) -> dict[str, int]:
    """Return the spans of time a process is shipped with today."""
    return dict(_shipped_limits.get(kind, {}))


def rules_of(kind: str, number: int) -> Rules:
    """Return the rules of version `number`; an effective version is immutable, so it is kept."""
    key = (kind, number)
    if key not in _read:
        version = ProcedureVersion.objects.filter(kind=kind, number=number).first()
        if version is None:
            return Rules(number=number)
        known = {name: version.rules[name] for name in SECTIONS if name in version.rules}
        rules = Rules(**known | {"number": number})
        if version.state == VersionState.DRAFT:
            return rules
        _read[key] = rules
    return _read[key]


def effective_number(kind: str) -> int:
    """Return the number of the version in force; 1 where nothing was tailored."""
    version = _effective.first(kind=kind)
    return version.number if version else SHIPPED


def forget() -> None:
    """Read every version anew; for whoever replaced the database below a running process."""
    _read.clear()
