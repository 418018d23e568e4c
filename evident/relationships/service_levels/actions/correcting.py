"""Counting clocks anew because a calendar was wrong: a signed event, with what it changes first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.kernel.trail import actions as trail
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.actions.refreshing import refresh
from evident.relationships.service_levels.models import (
    Clock,
    ClockState,
    Correction,
    Segment,
)
from evident.relationships.service_levels.procedure import CORRECT
from evident.relationships.service_levels.stretches import begun, next_alert
from evident.relationships.service_levels.terms import warnings_of

MOST_AT_ONCE = 5_000
"""So many clocks are looked at while somebody waits; more of them by a job."""
PORTION = 500


@dataclass(frozen=True)
class Recount:
    """What one clock says, and what it would say by the calendar as it is known now."""

    clock: Clock
    consumed: timedelta
    due_at: datetime | None
    breached_at: datetime | None
    is_met: bool | None
    segments: tuple[Segment, ...]

    @property
    def differs(self) -> bool:
        """Whether anything would change."""
        clock = self.clock
        return (self.consumed, self.due_at, self.breached_at, self.is_met) != (
            clock.consumed,
            clock.due_at,
            clock.breached_at,
            clock.is_met,
        )


def preview(*, calendar: Calendar, by: User, since: datetime, until: datetime) -> Iterator[Recount]:
    """
    Yield the clocks of a calendar that lived between two moments and would say something else.

    Nothing is changed. Raises PermissionDenied if `by` lacks `agreement.correct_clocks`.
    """
    require(by, CORRECT)
    clocks = with_ledgers(concerned(calendar, since=since, until=until))
    found = (recount_of(clock) for clock in clocks.iterator(chunk_size=PORTION))
    return (each for each in found if each.differs)


@transaction.atomic
def correct(
    *, calendar: Calendar, by: User, at: datetime, since: datetime, until: datetime, reason: str
) -> Correction:
    """
    Count clocks anew by the calendar as it is known now; their old stretches stay, superseded.

    Each record's trail gets before and after. Of very many clocks a job does the work, `go_on` does
    it at once. Raises StepRefused without a reason or if nothing would change, PermissionDenied if
    `by` lacks `agreement.correct_clocks`.
    """
    from evident.relationships.service_levels import jobs

    require(by, CORRECT)
    if not reason.strip():
        raise StepRefused(_("Say why the clocks are counted anew."))
    if next(preview(calendar=calendar, by=by, since=since, until=until), None) is None:
        raise StepRefused(_("Nothing would change: the clocks agree with the calendar."))
    clocks = concerned(calendar, since=since, until=until)
    correction = Correction.objects.create(
        calendar=calendar,
        reason=reason.strip(),
        by=by,
        at=at,
        since=since,
        until=until,
        is_done=False,
        expected=clocks.values("record").distinct().count(),
    )
    if clocks.count() <= MOST_AT_ONCE:
        return go_on(correction=correction, at=at)
    jobs.correct.defer(correction=correction.pk)
    return correction


def go_on(
    *, correction: Correction, at: datetime, pause: Callable[[], None] = lambda: None
) -> Correction:
    """Count to the end what a correction began, from where it stands. Harmless if repeated."""
    while not correction.is_done:
        correction = portion(correction=correction, at=at)
        pause()
    return correction


@transaction.atomic
def portion(*, correction: Correction, at: datetime) -> Correction:
    """Count the clocks of the next records anew, and note how far it came, both or neither."""
    found = Correction.objects.select_for_update(of=("self",)).select_related("calendar", "by")
    correction = found.get(pk=correction.pk)
    calendar, since, until = correction.calendar, correction.since, correction.until
    if correction.is_done or calendar is None or since is None or until is None:
        return correction
    clocks = concerned(calendar, since=since, until=until)
    left = clocks.filter(record__gt=correction.position).order_by("record_id")
    keys = list(left.values_list("record_id", flat=True).distinct()[:PORTION])
    list(Record.objects.filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))
    every = [recount_of(clock) for clock in with_ledgers(clocks.filter(record__in=keys))]
    changed = [each for each in every if each.differs]
    for recount in changed:
        put(recount=recount, correction=correction, by=correction.by, at=at)
    if changed:
        refresh(records={recount.clock.record_id for recount in changed})
    correction.clocks += len(changed)
    correction.records += len(keys)
    correction.position = keys[-1] if keys else correction.position
    correction.is_done = len(keys) < PORTION
    correction.save(update_fields=["position", "records", "clocks", "is_done"])
    return correction


def concerned(calendar: Calendar, *, since: datetime, until: datetime) -> QuerySet[Clock]:
    """Return the clocks that counted in a calendar and lived between two moments."""
    once = Exists(Segment.objects.filter(clock=OuterRef("pk"), calendar=calendar))
    clocks = Clock.objects.filter(Q(calendar=calendar) | once, started_at__lt=until)
    return clocks.exclude(state=ClockState.CANCELLED).exclude(stopped_at__lte=since)


def with_ledgers(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Return clocks in order, each with its ledger."""
    standing = Segment.objects.filter(is_superseded=False).order_by("began_at", "pk")
    ledgers = Prefetch("segments", queryset=standing, to_attr="ledger")
    return clocks.select_related("record", "calendar").prefetch_related(ledgers).order_by("pk")


def recount_of(clock: Clock) -> Recount:
    """Count one clock anew by its calendars as they are known now, stretch by stretch."""
    standing: counting.Standing | None = None
    anew: list[Segment] = []
    ledger: list[Segment] = clock.ledger  # type: ignore[attr-defined]  # read by `with_ledgers`
    for old in ledger:
        calendar = old.counted_in(clock)
        time = working_time_of(calendar)
        start = begun(
            standing,
            at=old.began_at,
            target=old.target,
            rule=old.rule,
            is_running=old.kind == Segment.Kind.RUNNING,
            time=time,
        )
        standing = counting.advanced(start, old.ended_at, time)
        anew.append(
            Segment(
                clock=clock,
                kind=old.kind,
                began_at=old.began_at,
                ended_at=old.ended_at,
                counted=standing.consumed - start.consumed,
                target=old.target,
                rule=old.rule,
                reason=old.reason,
                calendar_version=time.piece_at(old.began_at).version or 0,
                calendar_revision=calendar.revision,
                calendar=calendar,
                holder=old.holder,
                person=old.person,
            )
        )
    time = working_time_of(clock.calendar)
    if standing is None or clock.state != ClockState.STOPPED:
        standing = begun(
            standing,
            at=clock.since,
            target=clock.target,
            rule=clock.rule,
            is_running=clock.state == ClockState.RUNNING,
            time=time,
        )
    else:  # it may have got its last target in the moment in which it stopped
        standing = counting.retargeted(standing, standing.since, clock.target, time)
    is_running = clock.state == ClockState.RUNNING
    due_at = counting.due(standing, time) if is_running else clock.due_at
    is_met = None if clock.is_met is None else standing.consumed <= clock.target
    return Recount(clock, standing.consumed, due_at, standing.breached_at, is_met, tuple(anew))


def put(*, recount: Recount, correction: Correction, by: User, at: datetime) -> None:
    """Let a clock say what the recount says, and write it down."""
    clock = recount.clock
    before = {
        "consumed": clock.consumed,
        "due_at": clock.due_at,
        "breached_at": clock.breached_at,
        "is_met": clock.is_met,
    }
    clock.segments.filter(is_superseded=False).update(is_superseded=True, superseded_by=correction)
    Segment.objects.bulk_create(recount.segments)
    clock.consumed, clock.due_at = recount.consumed, recount.due_at
    clock.breached_at, clock.is_met = recount.breached_at, recount.is_met
    clock.calendar_revision = clock.calendar.revision
    if clock.state == ClockState.RUNNING:
        time = working_time_of(clock.calendar)
        clock.alert_at = next_alert(clock, warnings_of(clock), time)
    clock.save(
        update_fields=[
            "consumed", "due_at", "breached_at", "is_met", "calendar_revision", "alert_at",
        ]
    )  # fmt: skip
    after = {name: getattr(clock, name) for name in before}
    trail.write(
        event="clock.correct",
        by=by,
        at=at,
        record=clock.record,
        changes={
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        },
        facts={"clock": clock.pk, "correction": correction.pk, "reason": correction.reason},
    )
