"""What a first response took, and which incidents come again: two facts that no field holds."""

from datetime import timedelta

from django.db.models import (
    BooleanField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Coalesce, Now

from evident.relationships.service_levels.models import (
    COUNTED,
    Clock,
    ClockState,
    Metric,
    Party,
)
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.procedure import State

QUICK = timedelta(minutes=15)
AGAIN_WITHIN = timedelta(days=30)


def with_response(incidents: "QuerySet[Incident]") -> "QuerySet[Incident]":
    """
    Keep the incidents of which it is known whether the first response came within `QUICK`.

    Each gets `response_took`: the working time by the clock of its agreement, which it keeps, else
    the time that passed; None where nobody responded. One that still waits counts once its agreed
    time is used up, or without an agreement once `QUICK` has passed.
    """
    of_response = Clock.objects.filter(
        record_id=OuterRef("pk"), party=Party.SLA, metric=Metric.RESPONSE
    )
    passed = ExpressionWrapper(F("responded_at") - F("opened_at"), output_field=DurationField())
    waits = Q(responded_at=None, is_open=True)
    is_over = Exists(of_response.filter(COUNTED, state=ClockState.RUNNING, due_at__lt=Now()))
    is_timed = Exists(of_response.live())
    return incidents.annotate(
        response_took=Coalesce("answered_in", passed, output_field=DurationField())
    ).filter(
        Q(responded_at__isnull=False)
        | (waits & Q(is_over))
        | (waits & ~Q(is_timed) & Q(opened_at__lt=Now() - QUICK))
    )


def with_repeats(incidents: "QuerySet[Incident]") -> "QuerySet[Incident]":
    """
    Say of each incident in `is_repeat` whether it is one that comes again.

    It does if it was reopened, or if an earlier one of the same service and category was resolved
    within `AGAIN_WITHIN` before it was reported, and both name the same item or were reported by
    the same person. What monitoring reports has the item alone in common.
    """
    earlier = (
        Incident.objects.filter(
            kind="incident",
            category=OuterRef("category"),
            opened_at__lt=OuterRef("opened_at"),
            resolved_at__lte=OuterRef("opened_at"),
            resolved_at__gte=OuterRef("opened_at") - AGAIN_WITHIN,
        )
        .exclude(state=State.CANCELLED)
        .annotate(about=Coalesce("service_id", 0))
        .filter(about=Coalesce(OuterRef("service_id"), 0))
    )
    of_person = earlier.exclude(channel=Channel.MONITORING).filter(requester=OuterRef("requester"))
    of_item = earlier.filter(item=OuterRef("item")).exclude(item="")
    comes_again = (
        Q(reopenings__gt=0)
        | (~Q(channel=Channel.MONITORING) & Q(Exists(of_person)))
        | (~Q(item="") & Q(Exists(of_item)))
    )
    return incidents.annotate(is_repeat=ExpressionWrapper(comes_again, output_field=BooleanField()))
