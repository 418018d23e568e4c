"""What happened to sampled records after they were frozen."""

from collections.abc import Sequence

from evident.conformity.samples.models import SampledRecord
from evident.kernel.records.reading import EVENT, LOOK
from evident.kernel.trail.models import Entry

LOOKING = frozenset({EVENT, LOOK, "attachment.download"})
"""Events that change nothing."""


def changes(items: Sequence[SampledRecord]) -> dict[int, int]:
    """Return how many entries the trail has of each record since it was frozen, by item."""
    if not items:
        return {}
    keys = {item.record_id: item for item in items}
    earliest = min(item.last_entry for item in items)
    rows = (
        Entry.objects.filter(record_id__in=keys, pk__gt=earliest)
        .exclude(event__in=LOOKING)
        .values_list("record_id", "pk")
    )
    found: dict[int, int] = {}
    for record_id, entry in rows:
        item = keys[record_id] if record_id is not None else None
        if item is not None and entry > item.last_entry:
            found[item.pk] = found.get(item.pk, 0) + 1
    return found
