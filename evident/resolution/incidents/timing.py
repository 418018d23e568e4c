"""The clocks of incidents: what their states mean to the promises of agreements."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evident.kernel.records.models import Record
from evident.relationships.service_levels.conditions import Condition, offer
from evident.relationships.service_levels.timing import Timing, accompany
from evident.resolution.incidents.first_contact import judge
from evident.resolution.incidents.models import Category, Incident, ResolutionCode
from evident.resolution.incidents.procedure import PROCEDURE, UNTOUCHED, State


class IncidentTiming(Timing):
    """Keeps the clocks, and what of an incident rests on the agreed time they counted."""

    def following(self, record: Record, *, before: Mapping[str, Any], at: datetime) -> None:
        """Keep the clocks by what changed, then whether it was solved at first contact."""
        super().following(record, before=before, at=at)
        if isinstance(record, Incident):
            judge(record, before=before)


accompany(
    PROCEDURE,
    IncidentTiming(
        waiting=State.PENDING,
        void=frozenset({State.CANCELLED}),
        untouched=UNTOUCHED | {State.ASSIGNED},
        settled=frozenset({State.RESOLVED, State.CLOSED}),
        verdict="met_sla",
        took="restored_in",
        answered_in="answered_in",
    ),
)


def categories() -> list[tuple[str, str]]:
    """Return the categories an agreement may leave out; one stands for those below it as well."""
    rows = Category.objects.select_related("parent")
    names = {each.code: each.path for each in rows}
    return sorted(names.items(), key=lambda named: named[1])


def categories_called(codes: Collection[str]) -> set[int]:
    """Return the keys of categories, and of those that belong to them."""
    rows = Category.objects.filter(Q(code__in=codes) | Q(parent__code__in=codes))
    return set(rows.values_list("pk", flat=True))


def resolution_codes() -> list[tuple[str, str]]:
    """Return how incidents get resolved."""
    return [(each.code, str(each)) for each in ResolutionCode.objects.all()]


def resolution_codes_called(codes: Collection[str]) -> set[int]:
    """Return the keys of ways to resolve."""
    return set(ResolutionCode.objects.filter(code__in=codes).values_list("pk", flat=True))


offer(
    Condition(
        "category",
        _("Category"),
        "incident__category_id",
        categories,
        categories_called,
        kind=PROCEDURE.kind,
    )
)
offer(
    Condition(
        "resolution_code",
        _("How it was resolved"),
        "incident__resolution_code_id",
        resolution_codes,
        resolution_codes_called,
        kind=PROCEDURE.kind,
    )
)
