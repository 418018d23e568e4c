"""From entries of the trail to notices: who hears of each, how, and else why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Declaration, Role, Way, declared
from evident.kernel.notifications.models import (
    MailHabit,
    Notice,
    Outcome,
    Preference,
    Reason,
    Sending,
)
from evident.kernel.notifications.queries import LONGEST_QUOTE
from evident.kernel.notifications.things import Thing, things_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, sees_internal
from evident.kernel.trail.models import Door, Entry

SILENT_DOORS = frozenset({Door.IMPORT, Door.DEMO})
"""What happened long ago, or never, is nobody's news."""
LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class Candidate:
    """Somebody who might hear of an entry."""

    entry: Entry
    record: Record | Thing
    declaration: Declaration
    user_id: int
    role: Role


def notify(entries: Sequence[Entry]) -> None:
    """Tell those concerned of `entries`; harmless when repeated."""
    told = [
        entry for entry in entries if entry.event in declared() and entry.door not in SILENT_DOORS
    ]
    records = Record.objects.in_bulk({entry.record_id for entry in told} - {None})
    candidates = [
        candidate
        for entry in told
        if (about := about_what(entry, records)) is not None
        for candidate in candidates_of(entry, about)
    ]
    if candidates:
        tell(candidates, at=timezone.now())


def about_what(entry: Entry, records: Mapping[int, Record]) -> Record | Thing | None:
    """Return the record, or else the thing, that an entry is about; None if that is gone."""
    things = things_of(declared()[entry.event].things)
    return things.of_entry(entry) if things else records.get(entry.record_id or 0)


def candidates_of(entry: Entry, record: Record | Thing) -> Iterable[Candidate]:
    """Return everybody an entry concerns, each once, for the first reason that applies."""
    declaration = declared()[entry.event]
    found: dict[int, Role] = {}
    for audience in declaration.audience:
        for user_id, role in audience(entry, record):
            found.setdefault(user_id, role)
    return [Candidate(entry, record, declaration, *each) for each in found.items()]


def tell(candidates: Sequence[Candidate], *, at: datetime) -> None:
    """Put notices into inboxes and write the send log."""
    wanted = {candidate.user_id for candidate in candidates}
    people = User.objects.select_related("organisation").in_bulk(wanted)
    preferences = {
        (preference.person_id, preference.event): Way(preference.way)
        for preference in Preference.objects.filter(person__in=wanted)
    }
    talkative = set(
        MailHabit.objects.filter(person__in=wanted, hears_of_own=True).values_list("pk", flat=True)
    )
    notices, sendings = [], []
    for candidate in candidates:
        person = people.get(candidate.user_id)
        if person is None:
            continue
        event = candidate.declaration.event
        way = preferences.get((person.pk, event)) or candidate.declaration.default_for(
            candidate.role
        )
        reason = refusal(candidate, person, way, hears_of_own=person.pk in talkative)
        if reason == Reason.NONE:
            notices.append(notice_for(candidate, person))
            outcome, reason = by_mail(person, way, candidate.declaration)
        else:
            outcome = Outcome.NOT_SENT
        sendings.append(
            Sending(
                person=person,
                entry_id=candidate.entry.pk,
                event=event,
                role=candidate.role,
                **key_of(candidate.record),
                number=candidate.record.number,
                at=at,
                outcome=outcome,
                reason=reason,
            )
        )
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    Sending.objects.bulk_create(sendings, ignore_conflicts=True)


def refusal(candidate: Candidate, person: User, way: Way, *, hears_of_own: bool) -> Reason:
    """Return why `person` hears nothing at all; NONE if he or she does."""
    if not person.is_active:
        return Reason.INACTIVE
    if candidate.entry.by_id == person.pk and not hears_of_own:
        return Reason.OWN_ACTION
    if not may_hear(candidate.declaration, person, candidate.record):
        return Reason.MAY_NOT_SEE
    return Reason.OFF if way == Way.OFF else Reason.NONE


def key_of(about: Record | Thing) -> dict[str, int]:
    """Return by which key the record or thing is remembered."""
    return {"thing_id" if isinstance(about, Thing) else "record_id": about.pk}


def may_hear(declaration: Declaration, person: User, record: Record | Thing) -> bool:
    """Return whether `person` may know of such an event on `record`."""
    if isinstance(record, Thing):
        things = things_of(record.kind)
        return things is not None and things.sees(person, record.pk)
    if not sees(person, record=record):
        return False
    return not declaration.is_internal or sees_internal(person, record=record)


def by_mail(person: User, way: Way, declaration: Declaration) -> tuple[Outcome, Reason]:
    """Return whether a mail follows, and else why not."""
    if way == Way.INBOX:
        return Outcome.NOT_SENT, Reason.INBOX_ONLY
    if not person.email:
        return Outcome.NOT_SENT, Reason.NO_ADDRESS
    if way == Way.DIGEST:
        return Outcome.DIGEST, Reason.NONE
    return (Outcome.GATHERED if declaration.is_gathered else Outcome.WAITING), Reason.NONE


def notice_for(candidate: Candidate, person: User) -> Notice:
    """Return what is put into the inbox of `person`."""
    entry, record = candidate.entry, candidate.record
    return Notice(
        person=person,
        entry_id=entry.pk,
        event=entry.event,
        role=candidate.role,
        kind=record.kind,
        **key_of(record),
        path=record.path if isinstance(record, Thing) else "",
        number=record.number,
        subject=title_for(record, person)[:LONGEST_SUBJECT],
        by_name=entry.by_name,
        quote=quoted(candidate, person)[:LONGEST_QUOTE],
        comment_id=entry.facts.get("comment"),
        at=entry.at,
    )


def title_for(about: Record | Thing, person: User) -> str:
    """Return what a record is called, or a thing in the language of `person`."""
    with translation.override(person.reading_language):
        return about.title if isinstance(about, Thing) else about.name


def quoted(candidate: Candidate, person: User) -> str:
    """Return what is quoted of the entry; what the product words itself as `person` reads it."""
    with (
        translation.override(person.reading_language),
        timezone.override(ZoneInfo(person.time_zone or settings.TIME_ZONE)),
    ):
        return candidate.declaration.quote_for(candidate.role)(candidate.entry)
