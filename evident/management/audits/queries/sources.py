"""What a finding begins with that is raised from a check, a deviation or a record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures import queries as measures
from evident.kernel.measures.definition import Check, Severity, check_of
from evident.kernel.measures.findings import find
from evident.kernel.measures.queries import Period
from evident.kernel.procedures import deviations
from evident.kernel.procedures import queries as deviating
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.queries import Scope
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.models.finding import Grade, Source
from evident.management.audits.processes import process_of_kind
from evident.management.audits.queries.auditing import notes_at_hand

NOTE = "note"
"""One's own note as an auditor: no source that others know."""
SHOWN = 10
"""Records that break a check and get linked: enough to look at, few enough to read."""
GRADES = {
    Severity.MAJOR: Grade.MAJOR,
    Severity.MINOR: Grade.MINOR,
    Severity.OBSERVATION: Grade.OBSERVATION,
}


@dataclass(frozen=True)
class Origin:
    """What the form begins with, and what the source said at this moment."""

    kind: str
    reference: str
    text: str
    title: str = ""
    statement: str = ""
    evidence: str = ""
    grade: str = Grade.MINOR
    requirements: tuple[str, ...] = ()
    process: str = ""
    records: tuple[Record, ...] = field(default=())


Teller = Callable[[str, User, datetime], Origin | None]
Leads = Callable[[str], str]
_tellers: dict[str, Teller] = {}
_leads: dict[str, Leads] = {}


def tell_of(kind: str, teller: Teller, leads: Leads | None = None) -> None:
    """
    Let a module above say what a source of its own says to somebody at a moment.

    Of checks and deviations it is asked about those that nothing here knows. `leads` gives the
    address of a source by its reference, an empty one for what is not its own.
    """
    _tellers[kind] = teller
    if leads is not None:
        _leads[kind] = leads


def address_above(kind: str, reference: str) -> str:
    """Return where a module above shows a source; nothing where none does."""
    return _leads[kind](reference) if kind in _leads else ""


def origin_of(kind: str, reference: str, *, user: User, at: datetime) -> Origin | None:
    """Return what a source says to `user` now; None for one that is hidden or unknown."""
    reference = reference.replace("\0", "")[:120]
    if kind == Source.CHECK:
        check = check_of(reference)
        may = access_of(user).may_somewhere("measure.view")
        if check is not None:
            return of_check(check, user=user, at=at) if may else None
    if kind == Source.DEVIATION and reference in deviations.declared():
        may = access_of(user).may_somewhere("measure.view")
        return of_deviation(reference, user=user, at=at) if may else None
    if kind in _tellers:
        return _tellers[kind](reference, user, at)
    if kind == NOTE:
        return of_note(reference, user=user)
    if kind == Source.RECORD:
        found = visible_to(user).filter(number=reference.strip().upper())
        record = found.select_related("organisation").first()
        return of_record(record) if record else None
    return None


def day_of(at: datetime) -> str:
    """Return the day of a moment as the reader writes it."""
    return formats.date_format(timezone.localtime(at), "SHORT_DATE_FORMAT")


def of_check(check: Check, *, user: User, at: datetime) -> Origin:
    """Return what a check found by now, and the newest records that break it."""
    period = Period()
    found = find(check, user=user, period=period)
    process = process_of_kind(check.process) or process_of_kind(check.code.partition(".")[0])
    if found.failure:
        text = words_of_failure(check.name, at=at, reason=found.failure)
        return Origin(
            kind=Source.CHECK,
            reference=check.code,
            text=text,
            title=str(check.name),
            evidence=text,
            grade=Grade.OBSERVATION,
            requirements=check.requirements,
            process=process,
        )
    broken = measures.exceptions(check, user=user, period=period).order_by("-opened_at", "-pk")
    records = list(Record.objects.filter(pk__in=broken.values("pk")[:SHOWN]).order_by("-opened_at"))
    facts = {
        "check": check.name,
        "day": day_of(at),
        "exceptions": found.exceptions,
        "population": found.population,
        "meaning": check.meaning,
    }
    text = _("%(check)s on %(day)s: %(exceptions)s of %(population)s records break it. %(meaning)s")
    return Origin(
        kind=Source.CHECK,
        reference=check.code,
        text=text % facts,
        title=str(check.meaning).rstrip(".。"),
        statement=str(check.meaning),
        evidence=evidence_of(text % facts, records),
        grade=GRADES[Severity(check.severity)],
        requirements=check.requirements,
        process=process,
        records=tuple(records),
    )


def words_of_failure(name: str | Promise, *, at: datetime, reason: str) -> str:
    """Return that a check could not be computed, as a finding keeps it: no exception is known."""
    facts = {"check": name, "day": day_of(at), "reason": reason}
    return _("%(check)s on %(day)s: could not be computed. %(reason)s") % facts


def of_deviation(code: str, *, user: User, at: datetime) -> Origin | None:
    """Return how often history departed from procedures in one way, and the newest records."""
    deviation = deviations.declared().get(code)
    if deviation is None:
        return None
    entries = deviating.deviating(user=user, scope=Scope(), code=code)
    entries_now = entries.order_by("-at", "-pk").values_list("record_id", flat=True)[:SHOWN]
    newest = [key for key in entries_now if key is not None]
    records = list(visible_to(user).filter(pk__in=newest).order_by("-opened_at"))
    facts = {
        "deviation": deviation.name,
        "day": day_of(at),
        "times": entries.count(),
        "meaning": deviation.meaning,
    }
    text = _("%(deviation)s on %(day)s: %(times)s times. %(meaning)s") % facts
    return Origin(
        kind=Source.DEVIATION,
        reference=code,
        text=text,
        title=str(deviation.name),
        statement=str(deviation.meaning),
        evidence=evidence_of(text, records),
        process=process_of_kind(records[0].kind) if records else "",
        records=tuple(records),
    )


def of_record(record: Record) -> Origin:
    """Return what a record says of itself."""
    facts = {
        "kind": kind_of(record.kind).name,
        "number": record.number,
        "title": record.title,
        "state": procedure_of(record.kind).states(record.state).label,
        "day": day_of(record.opened_at),
    }
    if record.is_restricted:  # more people read findings than this record
        text = _("%(kind)s %(number)s, opened on %(day)s: %(state)s.") % facts
    else:
        text = _("%(kind)s %(number)s “%(title)s”, opened on %(day)s: %(state)s.") % facts
    return Origin(
        kind=Source.RECORD,
        reference=record.number,
        text=text,
        evidence=text,
        process=process_of_kind(record.kind),
        records=(record,),
    )


def of_note(reference: str, *, user: User) -> Origin | None:
    """Return what a note says, own or shared; None for those of others, and once handed over."""
    if not reference.isdecimal() or len(reference) > 18:
        return None
    note = notes_at_hand(user).filter(pk=int(reference), finding=None).first()
    if note is None:
        return None
    about = visible_to(user).filter(pk=note.about_id or 0)
    return Origin(
        kind=NOTE,
        reference=reference,
        text=note.text,
        statement=note.text,
        requirements=tuple(note.requirements),
        records=tuple(about),
    )


def evidence_of(text: str, records: list[Record]) -> str:
    """Return the evidence a form begins with: what was counted, and which records."""
    if not records:
        return text
    numbers = _(", ").join(record.number for record in records)
    return _("%(text)s Newest: %(numbers)s.") % {"text": text, "numbers": numbers}
