"""Chapter: how much there was to do, against what the agreement allows."""

from django.db.models import Q

from evident.kernel.records.kinds import known
from evident.relationships.service_levels.models import AgreementVersion
from evident.reporting.service_reports.chapters.rows import Chapter, Value, united
from evident.reporting.service_reports.keys import Keys
from evident.reporting.service_reports.scope import Scope

WORK = ("incident", "service_request")
"""What a customer asks of us; other records are our own affair."""


def chapter(scope: Scope, versions: list[AgreementVersion]) -> Chapter:
    """Return what was opened and resolved by period, and what stood open at the end."""
    out = Chapter("workload")
    kinds = tuple(kind for kind in WORK if kind in known())
    opened = by_kind(scope, kinds, "opened_at")
    resolved = by_kind(scope, kinds, "resolved_at")
    places = range(len(scope.moments))
    about = {"unit": "count", "better": "neither"}
    out.add("opened", [all_of(opened, place) for place in places], unit="count", better="lower",
            aim=limit(scope, versions))  # fmt: skip
    for kind in kinds if len(kinds) > 1 else ():
        values = [counted(opened.get((kind, place), b"")) for place in places]
        out.add(f"opened:{kind}", values, aim=None, kind=kind, **about)
    out.add("resolved", [all_of(resolved, place) for place in places], aim=None, **about)
    nothing: list[Value | None] = [None] * scope.last
    out.add("open", [*nothing, counted(still_open(scope, kinds))], aim=None, **about)
    return out


def by_kind(scope: Scope, kinds: tuple[str, ...], field: str) -> dict[tuple[str, int], bytes]:
    """Return the keys of what was opened or resolved, by kind and period."""
    found = scope.records(*kinds).exclude(state="cancelled").filter(scope.within(field))
    rows = scope.parted(found, field, "kind").annotate(keys=Keys("pk"))
    return {(row["kind"], scope.place(row)): bytes(row["keys"]) for row in rows}


def still_open(scope: Scope, kinds: tuple[str, ...]) -> bytes:
    """Return the keys of what had been opened by the end and neither resolved nor ended."""
    end = scope.end
    rows = (
        scope.records(*kinds)
        .filter(Q(is_open=True) | Q(closed_at__gte=end), opened_at__lt=end)
        .filter(Q(resolved_at=None) | Q(resolved_at__gte=end))
        .order_by()
        .aggregate(keys=Keys("pk"))
    )
    return bytes(rows["keys"] or b"")


def all_of(parts: dict[tuple[str, int], bytes], place: int) -> Value:
    """Return the figure of all kinds in one period."""
    found = [keys for (_kind, at), keys in parts.items() if at == place]
    return counted(found[0] if len(found) == 1 else united(found))


def counted(keys: bytes) -> Value:
    """Return how many there are."""
    return Value(len(keys) // 8, every=keys)


def limit(scope: Scope, versions: list[AgreementVersion]) -> float | None:
    """Return how many records the agreements in force at the end allow in such a period."""
    holding = {version.agreement_id: version for version in versions if holds(version, scope)}
    limits = [version.workload_limit for version in holding.values()]
    known_limits = [each for each in limits if each is not None]
    if not known_limits or len(known_limits) < len(limits):
        return None
    return float(sum(known_limits) * scope.spans[-1].months)


def holds(version: AgreementVersion, scope: Scope) -> bool:
    """Return whether a version held when the period ended."""
    return version.valid_until is None or version.valid_until >= scope.end
