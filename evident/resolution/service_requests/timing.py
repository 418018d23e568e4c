"""The clocks of service requests: what their states mean to the promises of agreements."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from evident.portfolio.catalogue.models import Offering
from evident.relationships.service_levels.conditions import Condition, offer
from evident.relationships.service_levels.timing import Timing, accompany
from evident.resolution.service_requests.procedure import BEFORE_WORK, PROCEDURE, State

accompany(
    PROCEDURE,
    Timing(
        waiting=State.PENDING,
        approving=State.APPROVING,
        void=frozenset({State.CANCELLED, State.REJECTED}),
        untouched=BEFORE_WORK,
        settled=frozenset({State.FULFILLED, State.CLOSED}),
        verdict="met_sla",
    ),
)


def offerings() -> list[tuple[str, str]]:
    """Return what can be ordered, or could be."""
    return [(each.number, each.name) for each in Offering.objects.order_by("title", "pk")]


def offerings_called(numbers: Collection[str]) -> set[int]:
    """Return the keys of offerings."""
    return set(Offering.objects.filter(number__in=numbers).values_list("pk", flat=True))


offer(
    Condition(
        "offering",
        _("What was ordered"),
        "service_request__offering_id",
        offerings,
        offerings_called,
        kind=PROCEDURE.kind,
    )
)
