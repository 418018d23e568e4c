"""Which shares a customer was promised, to stand beside what was reached."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from evident.relationships.service_levels.models import (
    Agreement,
    Metric,
    Party,
    Target,
    VersionState,
)

MEASURED_BY = {
    Metric.RESPONSE: "agreement.response_kept",
    Metric.RESOLUTION: "agreement.resolution_kept",
    Metric.SATISFACTION: "satisfaction.share",
}


def shares_promised_to(organisation: int, *, at: datetime) -> dict[str, Decimal]:
    """
    Return the percent promised to a customer at `at`, by the measure that tells what was reached.

    Where targets differ by priority, that of the other priorities counts; else the highest.
    """
    slas = Agreement.objects.in_force().filter(party=Party.SLA, organisation=organisation)
    targets = Target.objects.filter(
        Q(version__valid_until=None) | Q(version__valid_until__gt=at),
        version__agreement__in=slas.values("pk"),
        version__state=VersionState.EFFECTIVE,
        version__valid_from__lte=at,
        metric__in=list(MEASURED_BY),
        percent__isnull=False,
    ).order_by("percent")
    found: dict[str, Decimal] = {}
    for is_special in (True, False):  # what holds for any priority has the last word
        for target in targets:
            if (target.priority is not None) == is_special and target.percent is not None:
                found[MEASURED_BY[Metric(target.metric)]] = target.percent
    return found
