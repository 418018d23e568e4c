"""
Applying terms to what was there before: clocks built from the trail, portion by portion.

Each portion commits with how far it came, so what was stopped goes on there; a second time changes
nothing. Each clock's change is told in the trail of its record.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.queries import visible_to
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.actions.agreements import current_of, holding
from evident.relationships.service_levels.actions.refreshing import Verdicts, refresh
from evident.relationships.service_levels.models import (
    OWN,
    Agreement,
    AgreementVersion,
    Clock,
    ClockState,
    Correction,
    Segment,
)
from evident.relationships.service_levels.procedure import CORRECT, PROCEDURE
from evident.relationships.service_levels.queries.covered import concerned
from evident.relationships.service_levels.recounting import Difference, Recounting
from evident.relationships.service_levels.retrospect import hush

PORTION = 500
LOOKED_AT = 1_000
"""Records a preview looks at, unless it is told to look at all."""
SHOWN = 50
MOVED = (
    "version", "promise", "calendar", "calendar_revision", "state", "started_at", "target",
    "consumed", "since", "rule", "reason", "holder", "person", "due_at", "breached_at",
    "stopped_at", "is_met", "exclusion", "alert_at", "alerted",
)  # fmt: skip
TOLD = ("target", "consumed", "due_at", "breached_at", "stopped_at", "is_met")
Progress = Callable[[int], None]


def quietly(_records: int) -> None:
    """Show no progress."""


@dataclass
class Outlook:
    """What applying terms would do."""

    expected: int
    """Records they speak of."""
    records: int = 0
    """Records looked at; the others follow the same rules."""
    begun: int = 0
    moved: int = 0
    ended: int = 0
    kept_before: int = 0
    missed_before: int = 0
    kept: int = 0
    missed: int = 0
    left_out: int = 0
    """Clocks that would not count any more, or begin without counting."""
    counted_again: int = 0
    """Clocks that do not count and would."""
    shown: list[Difference] = field(default_factory=list)
    """Some of them that the reader may see: first those by which a promise turns out otherwise."""

    @property
    def clocks(self) -> int:
        """How many clocks would begin, change or end."""
        return self.begun + self.moved + self.ended

    def show(self, found: list[Difference]) -> None:
        """Show more of them, as far as there is room."""
        self.shown = sorted([*self.shown, *found], key=lambda each: not each.turns)[:SHOWN]

    def count(self, found: Difference) -> None:
        """Add one difference."""
        self.begun += found.was is None
        self.ended += found.now is None
        self.moved += found.was is not None and found.now is not None
        self.left_out += found.is_left_out and not found.is_left_out_before
        self.counted_again += (
            found.is_left_out_before and found.now is not None and not found.is_left_out
        )
        if found.was is not None and not found.is_left_out_before:
            self.kept_before += found.was.is_met is True
            self.missed_before += found.was.is_met is False
        if found.now is not None and not found.is_left_out:
            self.kept += found.now.is_met is True
            self.missed += found.now.is_met is False


def outlook(
    *,
    agreement: Agreement,
    by: User,
    since: datetime | None = None,
    until: datetime | None = None,
    number: int | None = None,
    limit: int | None = LOOKED_AT,
    progress: Progress = quietly,
) -> Outlook:
    """
    Return what `apply` would do; nothing is changed.

    Raises PermissionDenied if `by` lacks `agreement.correct_clocks`, StepRefused without a version
    that was in force.
    """
    require(by, CORRECT, agreement)
    version = version_of(agreement, number)
    return outlook_of(version, by=by, since=since, until=until, limit=limit, progress=progress)


def outlook_of(
    version: AgreementVersion,
    *,
    by: User,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = LOOKED_AT,
    progress: Progress = quietly,
) -> Outlook:
    """Return what counting the clocks of a version anew would do."""
    recounting = Recounting(version)
    records = concerned(version, since=since, until=until)
    out = Outlook(expected=records.count())
    position = 0
    while limit is None or out.records < limit:
        some = list(records.filter(pk__gt=position).order_by("pk")[:PORTION])
        if not some:
            break
        found = [each for each in recounting.differences(some) if each.says_else]
        for each in found:
            out.count(each)
        if wanted := found if len(out.shown) < SHOWN else [each for each in found if each.turns]:
            seen = visible_to(by).filter(pk__in={each.record.pk for each in wanted})
            keys = set(seen.values_list("pk", flat=True))
            out.show([each for each in wanted if each.record.pk in keys])
        out.records += len(some)
        position = some[-1].pk
        progress(len(some))
    return out


def apply(
    *,
    agreement: Agreement,
    by: User,
    at: datetime,
    reason: str,
    since: datetime | None = None,
    until: datetime | None = None,
    number: int | None = None,
) -> Correction:
    """
    Begin to give clocks to the records that a version covers and that were there before it.

    `number` is that of the version, the one that holds last unless given; `since` and `until`
    narrow when records were opened. A job does the work, `carry_on` does it at once. Raises
    StepRefused without a reason, a version or a record, or while another is going on,
    PermissionDenied if `by` lacks `agreement.correct_clocks`.
    """
    if not reason.strip():
        raise StepRefused(_("Say why it is applied to records that were there before."))
    facts: dict[str, Any] = {"reason": reason.strip(), "since": since, "until": until}
    with PROCEDURE.step("apply", agreement, by=by, at=at, facts=facts) as agreement:
        version = version_of(agreement, number)
        correction = begun(
            version=version, by=by, at=at, reason=reason.strip(), since=since, until=until
        )
        if not correction.expected:
            raise StepRefused(_("It covers no record that was there before."))
        facts |= {"version": version.number, "correction": correction.pk}
        facts["records"] = correction.expected
    return correction


def begun(
    *,
    version: AgreementVersion,
    by: User,
    at: datetime,
    reason: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Correction:
    """Note that the clocks of a version are to be counted anew, and have a job do it."""
    from evident.relationships.service_levels import jobs

    if Correction.objects.filter(version=version, is_done=False).exists():
        raise StepRefused(_("It is being applied already. Wait until that is done."))
    correction = Correction.objects.create(
        version=version,
        since=since,
        until=until,
        reason=reason,
        by=by,
        at=at,
        is_done=False,
        expected=concerned(version, since=since, until=until).count(),
    )
    jobs.recount.defer(correction=correction.pk)
    return correction


def version_of(agreement: Agreement, number: int | None) -> AgreementVersion:
    """Return the version called `number`, else the one that holds last. Raises StepRefused."""
    if number is None:
        return current_of(agreement)
    version = holding(agreement).filter(number=number).first()
    if version is None:
        raise StepRefused(_("No version %(number)s of it was ever in force.") % {"number": number})
    return version


def carry_on(
    *,
    correction: Correction,
    at: datetime,
    progress: Progress = quietly,
    pause: Callable[[], None] = lambda: None,
) -> Correction:
    """Count to the end what a correction began, from where it stands. Harmless if repeated."""
    if correction.version is None:
        return correction
    recounting = Recounting(correction.version)
    while not correction.is_done:
        before = correction.records
        correction = portion(recounting=recounting, correction=correction, at=at)
        progress(correction.records - before)
        pause()
    return correction


@transaction.atomic
def portion(*, recounting: Recounting, correction: Correction, at: datetime) -> Correction:
    """Count the next records anew, and note how far it came, both or neither."""
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.is_done:
        return correction
    records = list(
        concerned(recounting.version, since=correction.since, until=correction.until)
        .filter(pk__gt=correction.position)
        .order_by("pk")
        .select_for_update(of=("self",))[:PORTION]
    )
    found = recounting.differences(records)
    correction.clocks += sum(each.says_else for each in found)
    if found:
        put(found=found, recounting=recounting, correction=correction, at=at)
    if records:
        correction.position = records[-1].pk
        correction.records += len(records)
    correction.is_done = len(records) < PORTION
    correction.save(update_fields=["position", "records", "clocks", "is_done"])
    return correction


def put(
    *,
    found: Sequence[Difference],
    recounting: Recounting,
    correction: Correction,
    at: datetime,
) -> None:
    """Let clocks say what their histories say, and write it down record by record."""
    for each in found:
        if each.now is not None and each.kept is not None:
            hush(each.now, terms=recounting.terms, kept=each.kept, at=at)
    entries = [told(each, correction=correction, at=at) for each in found]
    ended = [each.was.pk for each in found if each.was is not None and each.now is None]
    Clock.objects.filter(pk__in=ended).update(
        state=ClockState.CANCELLED, due_at=None, alert_at=None, stopped_at=None, is_met=None
    )
    move(found=found, correction=correction)
    begin(found=found)
    verdicts = refresh(records={each.record.pk for each in found})
    for entry, each in zip(entries, found, strict=True):
        clock = each.now if each.was is None else each.was
        entry.facts["clock"] = None if clock is None else clock.pk
        note_verdict(entry, verdicts)
    Entry.objects.bulk_create(entries)


def move(*, found: Iterable[Difference], correction: Correction) -> None:
    """Let clocks that are there say something else; their old stretches stay, superseded."""
    moved = [(each.was, each.now, each.ledger) for each in found]
    segments: list[Segment] = []
    clocks: list[Clock] = []
    for was, now, ledger in moved:
        if was is None or now is None:
            continue
        for name in MOVED:
            attname = Clock._meta.get_field(name).attname  # type: ignore[union-attr]
            setattr(was, attname, getattr(now, attname))
        for segment in ledger:
            segment.clock = was
        clocks.append(was)
        segments += ledger
    Segment.objects.filter(clock__in=clocks, is_superseded=False).update(
        is_superseded=True, superseded_by=correction
    )
    Clock.objects.bulk_update(clocks, MOVED)
    Segment.objects.bulk_create(segments)


def begin(*, found: Iterable[Difference]) -> None:
    """Save the clocks that begin, with their ledgers."""
    new = [(each.record, each.now, each.ledger) for each in found if each.was is None]
    clocks: list[Clock] = []
    segments: list[Segment] = []
    for record, clock, ledger in new:
        if clock is not None:
            clock.record_id = record.pk
            clocks.append(clock)
            segments += ledger
    for metric in {clock.metric for clock in clocks}:  # agreements go before procedures
        keys = [clock.record_id for clock in clocks if clock.metric == metric]
        Clock.objects.filter(party=OWN, metric=metric, record__in=keys).update(
            state=ClockState.CANCELLED, due_at=None, alert_at=None, stopped_at=None, is_met=None
        )
    Clock.objects.bulk_create(clocks)
    for segment in segments:
        segment.clock_id = segment.clock.pk
    Segment.objects.bulk_create(segments)


def told(difference: Difference, *, correction: Correction, at: datetime) -> Entry:
    """Return the entry of the trail that tells of one clock, before and after."""
    was, now = difference.was, difference.now
    changes = {
        name: [was and getattr(was, name), now and getattr(now, name)]
        for name in TOLD
        if (was and getattr(was, name)) != (now and getattr(now, name))
    }
    left_out = [each and each.exclusion and each.exclusion.code for each in (was, now)]
    if left_out[0] != left_out[1]:
        changes["exclusion"] = left_out
    either = was or now
    return trail.entry(
        event="clock.apply" if was is None else "clock.correct",
        by=correction.by,
        at=at,
        record=difference.record,
        changes=changes,
        facts={
            "correction": correction.pk,
            "version": correction.version_id,
            "metric": either.metric if either else "",
            "reason": correction.reason,
        },
    )


def note_verdict(entry: Entry, verdicts: Verdicts) -> None:
    """Tell in the first entry of a record what became of its verdict."""
    changed = verdicts.pop(entry.record_id or 0, None)
    if changed is not None:
        name, before, after = changed
        entry.changes[name] = [before, after]
