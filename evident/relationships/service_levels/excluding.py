"""Which clocks do not count: those of records that an exclusion of their agreement fits."""

from collections.abc import Collection

from evident.kernel.records.models import Record
from evident.relationships.service_levels.conditions import matches, matching
from evident.relationships.service_levels.models import Clock, Exclusion
from evident.relationships.service_levels.timekeeping import Timekeeping


def exclude(kept: Timekeeping) -> None:
    """Let each clock of a record say by which exclusion of its terms it does not count, if any."""
    known: dict[int | None, int | None] = {}
    for place, clock in enumerate(kept.clocks):
        terms = kept.of(clock)
        if terms.version_id not in known:
            fitting = (each for each in terms.exclusions if matches(kept.record, each.conditions))
            rule = next(fitting, None)
            known[terms.version_id] = None if rule is None else rule.exclusion_id
        if clock.exclusion_id != known[terms.version_id]:
            clock.exclusion_id = known[terms.version_id]
            kept.changed.add(place)


def mark(*, records: Collection[int]) -> None:
    """
    Let the clocks of these records say the same, by what stands in the database.

    Belongs inside the transaction that counted them anew.
    """
    clocks = Clock.objects.filter(record__in=records)
    clocks.exclude(exclusion=None).update(exclusion=None)
    versions = clocks.order_by().values("version")
    for rule in Exclusion.objects.filter(version__in=versions).order_by("version", "pk"):
        fitting = Record.objects.filter(matching(rule.conditions), pk__in=records)
        clocks.filter(
            version=rule.version_id, exclusion=None, record__in=fitting.values("pk")
        ).update(exclusion=rule)
