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
    aim = {"aim": limit(scope, versions)}
    if aim["aim"] is None and is_shared(scope, versions):
        aim["is_limit_shared"] = True
    values_opened = [all_of(opened, place) for place in places]
    out.add("opened", values_opened, unit="count", better="lower", **aim)
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
    """
    Return how many records the agreements in force at the end allow in such a period.

    None where one says nothing of it, or says it for more services than are looked at.
    """
    holding = holding_of(scope, versions)
    if is_shared(scope, versions):
        return None
    limits = [version.workload_limit for version in holding]
    known_limits = [each for each in limits if each is not None]
    if not known_limits or len(known_limits) < len(limits):
        return None
    return float(sum(known_limits) * scope.spans[-1].months)


def holding_of(scope: Scope, versions: list[AgreementVersion]) -> list[AgreementVersion]:
    """Return the terms that held at the end; of one service those that name it before others."""
    found = {version.agreement_id: version for version in versions if holds(version, scope)}
    holding = list(found.values())
    if scope.service_id is None:
        return holding
    narrow = [each for each in holding if scope.service_id in services_of(each)]
    return narrow or [each for each in holding if each.covers_all]


def is_shared(scope: Scope, versions: list[AgreementVersion]) -> bool:
    """Return whether a limit is for other services together with the only one looked at."""
    return scope.service_id is not None and any(
        each.workload_limit is not None and (each.covers_all or len(services_of(each)) > 1)
        for each in holding_of(scope, versions)
    )


def services_of(version: AgreementVersion) -> set[int]:
    """Return the keys of the services a version names."""
    return set() if version.covers_all else {each.pk for each in version.services.all()}


def holds(version: AgreementVersion, scope: Scope) -> bool:
    """Return whether a version held when the period ended."""
    return version.valid_until is None or version.valid_until >= scope.end
