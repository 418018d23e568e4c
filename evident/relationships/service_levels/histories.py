"""What the trail tells of records, read for many at once."""

from collections import defaultdict
from collections.abc import Sequence

from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.courses import Told


def histories(keys: Sequence[int]) -> dict[int, list[Told]]:
    """Return what the trail tells of the process of each record, in the order of writing."""
    entries = (
        Entry.objects.filter(record_id__in=keys)
        .order_by("record_id", "pk")
        .values_list("record_id", "kind", "event", "at", "door", "changes")
    )
    found: dict[int, list[Told]] = defaultdict(list)
    for key, kind, event, at, door, changes in entries:
        if event.startswith(f"{kind}."):
            found[key or 0].append(Told(at, door, changes))
    return found
