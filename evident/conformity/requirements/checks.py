"""
Checks of what the replay keeps: per process, whether closed records followed their procedure.

Each answers for operational control (8.1). That no step was skipped and nobody approved his own
answers for the clause of its process too, which says that a thing is done and not how quickly.
Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.computing import doubt_by
from evident.conformity.requirements.models import (
    Departure,
    ReplayedRecord,
    ReplayRun,
    rules_so_grave,
)
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Records, Severity, declare
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.kernel.trail.models import Door, Entry

AS_PLANNED = "8.1-b"
"""Records confirm that the processes ran as planned."""
OF_PROCESS = {
    "agreement": ("8.3.3-a",),
    "announcement": (),
    "article": ("7.6-a",),
    "audit": ("9.2.2-e",),
    "audit_programme": ("9.2.2-a",),
    "complaint": ("8.3.2-g",),
    "compliment": (),
    "corrective_action": ("10.1.1-c",),
    "document": ("7.5.3.2-c",),
    "duty": (),
    "duty_task": (),
    "finding": ("9.2.2-e",),
    "incident": ("8.6.1-d",),
    "nonconformity": ("10.1.2-a",),
    "offering": ("8.2.4-a",),
    "report_definition": ("9.4-a",),
    "service": ("8.2.2-a",),
    "service_report": ("9.4-b",),
    "service_request": ("8.6.2-b",),
    "service_review": ("8.3.2-d",),
    "survey": ("8.3.2-e",),
}
"""
What asks that a process runs, beside 8.1: by the kind of record it works on.

Nothing does where another matter is asked for: that news were announced as they should says nothing
of who has to tell whom what (7.4).
"""
WINDOW = 12
"""Months over which closed records count: what was done otherwise long ago is no gap of today."""
TOLERATED = {Severity.MAJOR: 0.0, Severity.MINOR: 5.0}
"""A step that was skipped is one too many; that a few of many are late is ordinary work."""
NAMES = {
    Severity.MAJOR: ("followed", _("%(records)s followed their procedure")),
    Severity.MINOR: ("followed_closely", _("%(records)s followed their procedure in detail")),
}
IMPORTED = ("incident",)
"""Kinds of record whose history an import takes from other systems."""
HISTORIES = {
    Severity.MAJOR: _("Imported %(records)s followed the procedure"),
    Severity.MINOR: _("Imported %(records)s followed the procedure in detail"),
}
"""What ended in another system ended under its procedure, and is told without lowering a status."""
MEANINGS = {
    Severity.MAJOR: _(
        "A step was skipped or out of order, was taken without its approval or by the wrong role,"
        " or somebody approved his own."
    ),
    Severity.MINOR: _(
        "A required fact or an item of the checklist was missing, something was late, or it was"
        " written long after it happened."
    ),
}


class Unplayed(Exception):
    """Some closed records could not be replayed, so nobody can say how many departed."""


def replayed(kind: str, *, is_imported: bool = False) -> Records:
    """Return the closed records of a kind that were replayed: ended here, or in another system."""

    def records(user: User) -> "QuerySet[Record]":
        known = ReplayedRecord.objects.filter(kind=kind, is_imported=is_imported)
        return visible_to(user, kinds=(kind,)).filter(
            is_open=False, pk__in=known.values("record_id")
        )

    return records


def departed(kind: str, severity: Severity, *, is_imported: bool = False) -> Q:
    """
    Return the condition under which a record departed so gravely.

    Of one that ended here, what an import told of it before is no departure from our procedure.
    """
    rows = Departure.objects.filter(kind=kind, rule__in=rules_so_grave(severity))
    if not is_imported:
        told = Entry.objects.filter(pk=OuterRef("entry_id"), door=Door.IMPORT)
        rows = rows.filter(~Exists(told))
    return Q(pk__in=rows.values("record_id"))


def filled(sentence: object, kind: str) -> str:
    """Return what a check of a kind is called, in the language of the moment."""
    return str(sentence) % {"records": kind_of(kind).plural}


named = lazy(filled, str)


def check(kind: str, severity: Severity) -> Check:
    """Return the check of a kind that looks for departures of one severity."""
    name, sentence = NAMES[severity]
    return Check(
        code=f"{kind}.{name}",
        name=named(sentence, kind),
        meaning=MEANINGS[severity],
        severity=severity,
        requirements=(*(OF_PROCESS[kind] if severity == Severity.MAJOR else ()), AS_PLANNED),
        process=kind,
        records=replayed(kind),
        breaks=departed(kind, severity),
        at="closed_at",
        tolerated=TOLERATED[severity],
        months=WINDOW,
    )


def history(kind: str, severity: Severity) -> Check:
    """Return the check of a kind of what ended in another system: told, and no gap of ours."""
    name, _sentence = NAMES[severity]
    return Check(
        code=f"{kind}.{name}_elsewhere",
        name=named(HISTORIES[severity], kind),
        meaning=MEANINGS[severity],
        severity=Severity.OBSERVATION,
        requirements=(AS_PLANNED,),
        process=kind,
        records=replayed(kind, is_imported=True),
        breaks=departed(kind, severity, is_imported=True),
        at="closed_at",
        tolerated=TOLERATED[severity],
        months=WINDOW,
    )


def ways_of(code: str) -> list[str] | None:
    """Return which ways of departing a check looks for; None where it is none of these."""
    kind, _dot, name = code.partition(".")
    if kind not in OF_PROCESS:
        return None
    name = name.removesuffix("_elsewhere")
    return next(
        (rules_so_grave(each) for each, (known, _s) in NAMES.items() if known == name), None
    )


def refuse_unplayed(check: Check) -> None:
    """Raise Unplayed, with the reason, where the last replay failed on what `check` looks at."""
    if ways_of(check.code) is None:
        return
    last = ReplayRun.objects.exclude(ended_at=None).first()
    if last is None or not last.failures:
        return
    reasons = dict(last.failed)
    rows = Record.objects.filter(pk__in=reasons, kind=check.process).order_by("pk")
    mine = rows.values_list("pk", flat=True).first()
    if mine is not None:
        raise Unplayed(reasons[mine])
    if last.failures > len(reasons):  # nobody knows of which process the others are
        raise Unplayed(last.reason)


doubt_by(refuse_unplayed)
declare(*(check(kind, severity) for kind in OF_PROCESS for severity in NAMES))
declare(*(history(kind, severity) for kind in IMPORTED for severity in NAMES))
