"""Findings that name a requirement: the end of its chain of evidence."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from evident.conformity.requirements.models import Requirement
from evident.kernel.accounts.models import User
from evident.management.audits.models import Finding
from evident.management.audits.processes import names_of
from evident.management.audits.queries.seeing import visible_findings

MOST = 10


def found_in(user: User, _at: datetime, requirement: Requirement) -> dict[str, Any] | None:
    """Return the findings on a requirement that `user` may see, open ones first; None for none."""
    if not requirement.catalogue.is_shipped:
        return None
    named = Q(requirements__overlap=names_of(requirement.code))
    rows = visible_findings(user).filter(named).select_related("assignee")
    found: list[Finding] = list(rows.order_by("-is_open", "-opened_at", "-pk")[:MOST])
    if not found:
        return None
    listed = f"{reverse('findings:list')}?stage=any&requirement={requirement.code}"
    return {"findings": found, "list": listed}


def seen_among(numbers: Sequence[str], *, user: User) -> dict[str, str]:
    """Return the pages of those findings that `user` may see, by number."""
    if not numbers:
        return {}
    rows: Iterable[Finding] = visible_findings(user).filter(number__in=numbers)
    return {each.number: each.get_absolute_url() for each in rows}
