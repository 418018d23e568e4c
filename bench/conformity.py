"""
Replays closed records, all and then those that a day changed, and prints the seconds.

Every check runs likewise after it, for some look at what the replay kept.
"""

import json
import time
from datetime import UTC, datetime

from evident.main.ready import with_database

CHANGED = 2_000
"""Records that a busy day changes."""


def touch(now: datetime) -> None:
    """Change records as a day's work would: most of them young, some closed long ago."""
    from django.db.models import F

    from evident.kernel.records.models import Record
    from evident.kernel.trail.models import Door, Entry
    from evident.resolution.incidents.models import Incident

    young = list(Incident.objects.filter(kind="incident").order_by("-opened_at", "-pk")[:CHANGED])
    old = list(
        Incident.objects.filter(kind="incident").order_by("opened_at", "pk")[: CHANGED // 20]
    )
    Incident.objects.filter(pk__in=[each.pk for each in young[:50]]).update(category=None)
    Entry.objects.bulk_create(
        Entry(
            at=now,
            door=Door.PAGE,
            event="incident.edit",
            kind="incident",
            record=each.number,
            record_id=each.pk,
            organisation_id=each.organisation_id,
        )
        for each in (*young, *old)
    )
    for some in (young, old):
        Record.objects.filter(pk__in=[each.pk for each in some]).update(version=F("version") + 1)


def measure() -> dict[str, float]:
    """Return how long a full run and an increment take, in seconds."""
    from evident.conformity.requirements.actions.replaying import replay
    from evident.conformity.requirements.actions.running import run_checks

    now = datetime.now(tz=UTC)
    begun = time.perf_counter()
    replay(at=now, is_full=True)
    replayed = time.perf_counter() - begun
    begun = time.perf_counter()
    run_checks(by=None, at=now, is_full=True)
    full = time.perf_counter() - begun
    touch(now)
    begun = time.perf_counter()
    replay(at=now)
    again = time.perf_counter() - begun
    begun = time.perf_counter()
    run = run_checks(by=None, at=now)
    increment = time.perf_counter() - begun
    if run.kind != "increment":
        message = "The second run looked at everything."
        raise RuntimeError(message)
    return {"full": full, "increment": increment, "replay": replayed, "replay_increment": again}


if __name__ == "__main__":
    with with_database():
        print(json.dumps(measure()))
