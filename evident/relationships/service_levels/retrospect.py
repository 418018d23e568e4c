"""
Clocks built from a history: as they would have been kept from a record's opening on.

The rules are those that keep clocks day by day; nothing is read or written but calendars.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from evident.kernel.calendars.models import Calendar
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.models import Record
from evident.relationships.service_levels.courses import Told, Turn, put, start, turns
from evident.relationships.service_levels.meanings import meaning_of
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.stretches import BREACH, next_alert
from evident.relationships.service_levels.terms import Terms, Timed
from evident.relationships.service_levels.timekeeping import Timekeeping


class Retrospect(Timekeeping):
    """The clocks of one record under the terms of one version alone."""

    def __init__(self, record: Record, *, terms: Terms, calendars: Mapping[int, Calendar]) -> None:
        super().__init__(record, at=record.opened_at, clocks=[], terms={})
        self.only = terms
        self.known_calendars = calendars
        self.passed: Sequence[Turn] = ()
        """The changes so far, but the one that is being looked at."""

    def applicable(self, at: datetime) -> list[Terms]:  # noqa: ARG002  # the version alone
        """Return the terms that are looked at."""
        return [self.only]

    def speaks_of(self, terms: Terms) -> bool:
        """Return whether it is the agreement that is looked at."""
        return terms.agreement_id == self.only.agreement_id

    def calendars(self, wanted: Iterable[Timed]) -> Mapping[int, Calendar]:  # noqa: ARG002
        """Return the calendars of the version, read once."""
        return self.known_calendars


def retraced(
    record: Record, told: Iterable[Told], *, terms: Terms, calendars: Mapping[int, Calendar]
) -> Retrospect:
    """Return the clocks a version gives a record whose trail tells `told`; nothing is saved."""
    return followed(record, course_of(record, told), terms=terms, calendars=calendars)


def opening_of(record: Record) -> str:
    """Return the state in which a record was opened."""
    return str(procedure_of(record.kind).opening.target)


def course_of(record: Record, told: Iterable[Told]) -> list[Turn]:
    """Return the changes of a record that its trail tells."""
    meaning = meaning_of(record.kind)
    return list(turns(record.opened_at, told, meaning=meaning, opening=opening_of(record)))


def followed(
    record: Record, course: Sequence[Turn], *, terms: Terms, calendars: Mapping[int, Calendar]
) -> Retrospect:
    """Return the clocks a version gives a record that went through `course`."""
    meaning = meaning_of(record.kind)
    then = Record(
        pk=record.pk,
        kind=record.kind,
        organisation_id=record.organisation_id,
        service_id=record.service_id,
        opened_at=record.opened_at,
    )
    kept = Retrospect(then, terms=terms, calendars=calendars)
    before = start(opening_of(record))
    if course:  # the first change tells with what the record was opened
        first = dict(course[0].values)
        before |= {name: first[name] for name in ("priority", "team", "assignee")}
    put(then, before)
    kept.begin([terms])
    for place, turn in enumerate(course):
        put(then, turn.values)
        kept.at, kept.passed = turn.at, course[:place]
        meaning.keep(kept, before, turn.values)
        before = dict(turn.values)
    return kept


def hush(clock: Clock, *, terms: Terms, kept: Timekeeping, at: datetime) -> None:
    """Count the shares of a target that were used before `at` as told: they are old news."""
    time = kept.time(clock)
    while clock.alert_at is not None and clock.alert_at <= at:
        left = [share for share in sorted({*terms.warn_at, BREACH}) if share > clock.alerted]
        clock.alerted = left[0]
        clock.alert_at = next_alert(clock, terms.warn_at, time)
