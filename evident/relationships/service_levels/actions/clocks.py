"""Clocks of a record: begun with it, and kept by the steps of its process; no page calls them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from evident.kernel.prepared import Given, Prepared
from evident.kernel.records.models import Record
from evident.kernel.rows import insert_many, update
from evident.relationships.service_levels.excluding import exclude
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.terms import Terms, applicable, terms_of
from evident.relationships.service_levels.timekeeping import Timekeeping

CHANGING = (
    "promise", "state", "target", "consumed", "since", "rule", "reason", "holder", "person",
    "calendar", "calendar_revision", "due_at", "breached_at", "stopped_at", "is_met", "exclusion",
    "alert_at", "alerted",
)  # fmt: skip


def planned(record: Record, *, at: datetime, own: Terms | None = None) -> Timekeeping:
    """
    Return the clocks of a record about to be opened at `at`.

    Organisation, service, team and priority must be known; `own` is what its procedure promises
    where no agreement does. Save them by `begin` once it is saved.
    """
    keeping = Timekeeping(record, at=at, clocks=[], terms={}, own=own)
    keeping.begin(applicable(record, at=at))
    exclude(keeping)
    return keeping


def begin(*, planned: Timekeeping) -> None:
    """Save the clocks that were planned for a record, in its transaction."""
    save(planned)


OF_A_RECORD = Prepared(
    lambda: (
        Clock.objects.select_for_update(of=("self",))
        .select_related("calendar")
        .filter(record_id=Given("record"))
        .order_by("pk")
    )
)


@contextmanager
def of(record: Record, *, at: datetime, own: Terms | None = None) -> Iterator[Timekeeping]:
    """
    Read and lock the clocks of a record, yield them to be changed by what happens at `at`, save.

    Use it inside the record's step, and `exclude` what its agreement leaves out. `own` is what its
    procedure promises where no agreement does.
    """
    clocks = OF_A_RECORD.all(record=record.pk)
    terms = terms_of(clock.version_id for clock in clocks)
    keeping = Timekeeping(record, at=at, clocks=clocks, terms=terms, own=own)
    yield keeping
    save(keeping)


def save(keeping: Timekeeping) -> None:
    """Write what changed: new clocks, known ones, and the stretches that ended."""
    changed = [keeping.clocks[place] for place in sorted(keeping.changed)]
    begun = [clock for clock in changed if clock.is_unsaved]
    for clock in begun:
        clock.record_id = keeping.record.pk
    insert_many(begun)
    for clock in changed:
        if clock not in begun:
            update(clock, names=CHANGING)
    for segment in keeping.ended:
        segment.clock_id = segment.clock_id or segment.clock.pk
    insert_many(keeping.ended)
    keeping.changed, keeping.ended = set(), []
