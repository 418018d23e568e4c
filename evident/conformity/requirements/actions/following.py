"""How requirements stand follows the findings on them as soon as these are raised or closed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from evident.conformity.requirements.actions.judging import in_order
from evident.conformity.requirements.actions.settling import settle
from evident.conformity.requirements.models import Requirement
from evident.management.audits.models import Finding
from evident.management.audits.processes import names_of


@transaction.atomic
def follow_findings(*, numbers: Iterable[str], at: datetime) -> int:
    """
    Settle anew what these findings are about, or were about; return how many changed their status.

    What a finding named before it was corrected rests on it still, by its number.
    """
    known = sorted(set(numbers))
    named = {
        name
        for names in Finding.objects.filter(number__in=known).values_list("requirements", flat=True)
        for name in names
    }
    resting = Q()
    for number in known:
        resting |= Q(basis__contains=[{"kind": "finding", "number": number}])
    rows = Requirement.objects.standing().filter(catalogue__is_shipped=True)
    keys = set(rows.filter(resting).values_list("pk", flat=True)) if known else set()
    keys |= {
        key for key, code in rows.values_list("pk", "code") if not named.isdisjoint(names_of(code))
    }
    locked = in_order(rows.filter(pk__in=keys))
    return settle(requirements=locked, by=None, at=at, is_checked=False) if locked else 0
