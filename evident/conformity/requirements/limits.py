"""Checks as they hold here: with the limits the organisation set, else those they come with."""

from collections.abc import Mapping
from dataclasses import replace

from evident.conformity.requirements.models import CheckLimit
from evident.kernel.measures import definition
from evident.kernel.measures.definition import Check

Limits = Mapping[str, CheckLimit]


def limits_in_force() -> Limits:
    """Return the latest limits of every check that has any, by its code."""
    rows = CheckLimit.objects.order_by("check_code", "-number").distinct("check_code")
    return {row.check_code: row for row in rows}


def limit_of(code: str) -> CheckLimit | None:
    """Return the limits in force of one check; None where it has those it comes with."""
    return CheckLimit.objects.filter(check_code=code).order_by("-number").first()


def limited(check: Check, limit: CheckLimit | None) -> Check:
    """Return the check as it holds under `limit`."""
    if limit is None:
        return check
    return replace(check, tolerated=limit.tolerated, months=limit.months)


def checks_in_force(limits: Limits | None = None) -> list[Check]:
    """Return every check as it holds here, in order of declaration."""
    known = limits_in_force() if limits is None else limits
    return [limited(check, known.get(check.code)) for check in definition.checks()]
