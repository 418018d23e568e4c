"""Loading a list from outside, comparing it, keeping what was found."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from evident.conformity.rooms.actions import notes as taking
from evident.conformity.rooms.comparing import Pair, Rule, compare
from evident.conformity.rooms.models import Outcome, OutsideList, OutsideRow, Room, RowNote
from evident.conformity.rooms.permissions import LOAD
from evident.conformity.rooms.queries.lists import candidates_for
from evident.conformity.rooms.queries.reading import sits_in
from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.received import sheets
from evident.kernel.received.tables import Row
from evident.kernel.records.kinds import known
from evident.kernel.records.models import Record
from evident.kernel.sentences import labelled
from evident.kernel.trail import actions as trail
from evident.management.audits.actions import findings, notes
from evident.management.audits.models import AuditorNote, Finding, Source

MOST_MINUTES = 60 * 24 * 31
BATCH = 2_000


@transaction.atomic
def load(
    *,
    by: User,
    at: datetime,
    path: Path,
    file_name: str,
    name: str = "",
    encoding: str = "",
    room: Room | None = None,
) -> OutsideList:
    """
    Take a CSV or XLSX file in, to be compared; until it is kept, its loader alone sees it.

    Raises FileRefused for a file that cannot be read, PermissionDenied without
    `outside_list.load`, StepRefused for a room in which `by` has no seat.
    """
    require_somewhere(by, LOAD)
    if room is not None and not sits_in(by, room=room):
        raise StepRefused(_("You have no seat in this room."))
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    sheet = sheets.read(path, encoding=encoding)
    made = OutsideList.objects.create(
        name=(name.strip() or file_name)[:200],
        room=room,
        file_name=file_name[:255],
        sha256=sha256,
        encoding=sheet.encoding,
        header=sheet.header,
        row_count=len(sheet.rows),
        loaded_by=by,
        loaded_at=at,
    )
    rows = (OutsideRow(outside_list=made, line=row.line, cells=row.cells) for row in sheet.rows)
    OutsideRow.objects.bulk_create(rows, batch_size=BATCH)
    trail.write(event="outside_list.load", by=by, at=at, facts=facts_of(made))
    return made


def facts_of(outside: OutsideList) -> dict[str, object]:
    """Return what the trail keeps of a list."""
    return {
        "list_id": outside.pk,
        "name": outside.name,
        "file": outside.file_name,
        "sha256": outside.sha256,
        "rows": outside.row_count,
        "room_id": outside.room_id,
    }


def refuse_unfit(outside: OutsideList, *, kind: str, rule: Rule) -> None:
    """Raise WrongFact for a comparison that cannot be made."""
    if kind not in known():
        raise WrongFact(_("Choose the records it is compared with."))
    if not rule.columns:
        raise WrongFact(_("Choose at least one column that is compared."))
    for column in rule.columns:
        if column not in outside.header:
            raise WrongFact(_("The file has no column “%(column)s”.") % {"column": column})
    if not 0 < rule.minutes <= MOST_MINUTES:
        raise WrongFact(_("A record lies within one minute to 31 days of its row."))


@transaction.atomic
def compare_list(
    *, outside: OutsideList, by: User, at: datetime, kind: str, rule: Rule
) -> OutsideList:
    """
    Find the record of every row among those of `kind` that `by` may see. Nothing is kept yet.

    Raises PermissionDenied for the list of somebody else, StepRefused once it is kept or where the
    time it covers holds too many records, WrongFact.
    """
    outside = own(outside=outside, by=by)
    refuse_unfit(outside, kind=kind, rule=rule)
    rows = list(outside.rows.order_by("line", "pk"))
    plain = [Row(row.line, row.cells) for row in rows]
    candidates = candidates_for(by, kind=kind, rows=plain, header=outside.header, rule=rule)
    pairs = compare(plain, header=outside.header, rule=rule, candidates=candidates)
    for row, pair in zip(rows, pairs, strict=True):
        fill(row, pair)
    fields = ["outcome", "problem", "record", "number"]
    OutsideRow.objects.bulk_update(rows, fields, batch_size=BATCH)
    outside.kind, outside.rule, outside.compared_at = kind, rule.plain(), at
    outside.candidates = len(candidates)
    outside.matched = sum(row.outcome == Outcome.MATCHED for row in rows)
    outside.exceptions = sum(row.outcome == Outcome.EXCEPTION for row in rows)
    outside.unreadable = sum(row.outcome == Outcome.UNREADABLE for row in rows)
    outside.save()
    return outside


def fill(row: OutsideRow, pair: Pair) -> None:
    """Write what became of a row into it."""
    row.record_id = pair.record.pk if pair.record else None
    row.number = pair.record.number if pair.record else ""
    row.problem = str(pair.problem)[:300] if pair.problem else ""
    if pair.problem is not None:
        row.outcome = Outcome.UNREADABLE
    else:
        row.outcome = Outcome.MATCHED if pair.record else Outcome.EXCEPTION


def own(*, outside: OutsideList, by: User) -> OutsideList:
    """Return one's own list, locked. Raises PermissionDenied, StepRefused once it is kept."""
    require_somewhere(by, LOAD)
    locked = OutsideList.objects.select_for_update(of=("self",)).get(pk=outside.pk)
    if locked.loaded_by_id != by.pk:
        raise PermissionDenied(_("You are not allowed to do this."))
    if locked.kept_at is not None:
        raise StepRefused(_("It is kept and stays as it is: load the file again."))
    return locked


@transaction.atomic
def keep_list(*, outside: OutsideList, by: User, at: datetime) -> OutsideList:
    """
    Keep what comparing found, as evidence: it does not change any more.

    Raises StepRefused where nothing was compared yet, PermissionDenied for that of somebody else.
    """
    outside = own(outside=outside, by=by)
    if outside.compared_at is None:
        raise StepRefused(_("Compare it first."))
    outside.kept_at = at
    outside.save(update_fields=["kept_at"])
    counts = {
        "matched": outside.matched,
        "exceptions": outside.exceptions,
        "unreadable": outside.unreadable,
        "candidates": outside.candidates,
        "compared_with": outside.kind,
        "rule": outside.rule,
    }
    trail.write(event="outside_list.keep", by=by, at=at, facts=facts_of(outside) | counts)
    return outside


@transaction.atomic
def drop_list(*, outside: OutsideList, by: User, at: datetime) -> None:
    """Throw a list away that was not kept. Raises StepRefused, PermissionDenied."""
    outside = own(outside=outside, by=by)
    trail.write(event="outside_list.drop", by=by, at=at, facts=facts_of(outside))
    outside.delete()


def said_of(row: OutsideRow) -> str:
    """Return a row with its list as one sentence, for a finding or a note."""
    outside = row.outside_list
    cells = _("; ").join(
        labelled(name, cell) for name, cell in zip(outside.header, row.cells, strict=False) if cell
    )
    return _("%(list)s (%(file)s), line %(line)s has no record here. %(cells)s") % {
        "list": outside.name,
        "file": outside.file_name,
        "line": row.line,
        "cells": cells[:2000],
    }


@transaction.atomic
def note_row(
    *,
    row: OutsideRow,
    by: User,
    at: datetime,
    text: str,
    requirements: Iterable[str] = (),
    about: Record | None = None,
) -> AuditorNote:
    """
    Keep a note of one's own about a row without a record; in the list's room if `by` sits there.

    Raises StepRefused for a row with a record and before the list is kept; PermissionDenied,
    WrongFact.
    """
    outside = row.outside_list
    refuse_unless_exception(row)
    facts: dict[str, Any] = {"by": by, "at": at, "text": text}
    facts |= {"requirements": requirements, "about": about}
    if outside.room is not None and sits_in(by, room=outside.room):
        note = taking.write_note(room=outside.room, **facts).note
    else:
        note = notes.write_note(**facts)
    RowNote.objects.create(row=row, note=note)
    return note


def refuse_unless_exception(row: OutsideRow) -> None:
    """Raise StepRefused for a row with a record, and before its list is kept."""
    if row.outside_list.kept_at is None:
        raise StepRefused(_("Keep the list first, so that there is something to rest on."))
    if row.outcome != Outcome.EXCEPTION:
        raise StepRefused(_("Only a row without a record is noted or becomes a finding."))


@transaction.atomic
def raise_from_row(*, row: OutsideRow, by: User, at: datetime, **facts: Any) -> Finding:
    """
    Raise a finding from a row without a record; it stays linked to the row.

    `facts` are those of a finding. Raises StepRefused if that was done, for a row with a record,
    and before the list is kept; PermissionDenied, WrongFact.
    """
    found = OutsideRow.objects.select_for_update(of=("self",)).select_related("outside_list")
    locked = found.get(pk=row.pk)
    refuse_unless_exception(locked)
    if locked.finding_id is not None:
        raise StepRefused(_("It became a finding: write on there."))
    made = findings.raise_finding(
        by=by,
        at=at,
        source_kind=Source.OTHER,
        source_reference=f"{locked.outside_list_id}/{locked.line}",
        source_text=said_of(locked),
        **facts,
    )
    locked.finding = made
    locked.save(update_fields=["finding"])
    return made
