"""How promises of a service are kept this month, and which clocks of an agreement are open."""

from datetime import datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.queries import (
    ORGANISATION,
    Figure,
    Period,
    figure_of,
    records_behind,
)
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import (
    AgreementVersion,
    Party,
    Target,
)
from evident.relationships.service_levels.queries.clocks import LIVE, promised, view_of
from evident.relationships.service_levels.queries.seeing import visible_to
from evident.relationships.service_levels.terms import in_force

ATTAINMENT = "agreement.attainment"


def this_month(at: datetime) -> Period:
    """Return the month of `at` in the current time zone, from its first midnight on."""
    first = timezone.localdate(at).replace(day=1)
    return Period(timezone.make_aware(datetime.combine(first, time.min)), None)


def attained(
    user: User,
    *,
    at: datetime,
    service: Record | None = None,
) -> Figure | None:
    """
    Return the attainment of the month of `at`, of a service or of all.

    It is the measure that reports and the first page show. Who sees measures of the own
    organisation alone gets that; None for who may see none.
    """
    measure = measure_of(ATTAINMENT)
    if measure is None:
        return None
    narrowed = {} if service is None else {"service": str(service.pk)}
    if not access_of(user).may_somewhere("measure.view"):
        narrowed[ORGANISATION] = str(user.organisation_id)
    try:
        records = records_behind(measure, user=user, period=this_month(at), narrowed=narrowed)
    except PermissionDenied:
        return None
    found = records.order_by().aggregate(value=measure.value, records=Count("pk"))
    return figure_of("", str(measure.name), found)


def counts_of_clocks(user: User, *, at: datetime, agreement: str) -> dict[str, int]:
    """Return how many clocks of an agreement each view of agreed times has: its number names it."""
    counts = {
        show: Count("pk", filter=view_of(show, at=at)[0])
        for show in ("next", "overdue", "paused", "left_out")
    }
    live = promised(user, agreement=agreement).filter(state__in=LIVE)
    return dict(live.order_by().aggregate(**counts))


def covering(service: Record, *, user: User, at: datetime) -> QuerySet[AgreementVersion]:
    """
    Return the terms in force at `at` that cover a service, as far as `user` may see them.

    An SLA for every service counts where its customer has this one.
    """
    has_it = Q(agreement__organisation__supplied__service=service.pk) & (
        Q(agreement__organisation__supplied__until=None)
        | Q(agreement__organisation__supplied__until__gt=timezone.localdate(at))
    )
    named: Any = AgreementVersion.services.through.objects.filter(
        agreementversion_id=OuterRef("pk"), record_id=service.pk
    )
    found = in_force(at).filter(
        Exists(named) | Q(covers_all=True) & (~Q(agreement__party=Party.SLA) | has_it),
        agreement__in=visible_to(user).order_by().values("pk"),
    )
    targets = Target.objects.select_related("calendar")
    return (
        AgreementVersion.objects.filter(pk__in=found.values("pk"))
        .select_related("agreement__organisation", "agreement__internal_team")
        .prefetch_related(Prefetch("targets", queryset=targets))
        .order_by("agreement__party", "agreement__title", "pk")
    )
