"""
Which clocks do not count: those of records that an exclusion of their agreement fits.

They run on, but warn nobody, and no record is due by them.
"""

from collections.abc import Collection

from evident.kernel.records.models import Record
from evident.relationships.service_levels.conditions import matches, matching
from evident.relationships.service_levels.models import ClockState, Exclusion
from evident.relationships.service_levels.terms import Terms
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
            if clock.state == ClockState.RUNNING:
                kept.schedule(place)


def fitting(terms: Terms, *, records: Collection[int]) -> dict[int, Exclusion]:
    """Return of those of these records that terms leave out by which of their exclusions."""
    found: dict[int, Exclusion] = {}
    rules = Exclusion.objects.in_bulk([each.exclusion_id for each in terms.exclusions])
    for each in terms.exclusions:
        some = Record.objects.filter(matching(each.conditions), pk__in=records)
        for key in some.values_list("pk", flat=True):
            found.setdefault(key, rules[each.exclusion_id])
    return found
