"""Clocks that count in another calendar than their target does: from before it changed with it."""

from django.db.models import F, Q, QuerySet

from evident.relationships.service_levels.models import Agreement, Clock, ClockState, Rule

STANDS = Q(state__in=(ClockState.RUNNING, ClockState.PAUSED)) | Q(
    state=ClockState.STOPPED, rule=Rule.RETARGET
)


def misplaced() -> QuerySet[Clock]:
    """
    Return clocks whose target was changed with the priority while their calendar was not.

    Terms applied to the past count them anew. An end that was told later may lie before the
    change: such clocks are right.
    """
    return Clock.objects.filter(STANDS, promise__isnull=False).exclude(
        calendar=F("promise__calendar")
    )


def agreements_of(clocks: QuerySet[Clock]) -> list[str]:
    """Return the numbers of the agreements that clocks belong to."""
    keys = clocks.order_by().values("version__agreement")
    return list(
        Agreement.objects.filter(pk__in=keys).order_by("pk").values_list("number", flat=True)
    )
