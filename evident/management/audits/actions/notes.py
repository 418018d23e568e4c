"""What an auditor notes for himself, and handing it over as a finding."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.kernel.trail import actions as trail
from evident.management.audits.actions import findings
from evident.management.audits.actions.wording import checked, said
from evident.management.audits.models import AuditorNote, Finding, Source
from evident.management.audits.queries.auditing import RECEIVE

WRITE = "auditor_note.write"
declare(
    {
        WRITE: gettext_lazy("Write an auditor’s notes for oneself"),
        RECEIVE: gettext_lazy("Read the notes that auditors share, and raise findings from them"),
    }
)
ship("internal_auditor", WRITE)
ship("external_auditor", WRITE)  # what an external body finds, we record ourselves
ship("sms_manager", RECEIVE)
LONGEST = 20_000


def refuse_stranger(note: AuditorNote, by: User) -> None:
    """Raise PermissionDenied unless it is one's own note and one may still write notes."""
    require_somewhere(by, WRITE)
    if note.author_id != by.pk:
        raise PermissionDenied(_("You are not allowed to do this."))


@transaction.atomic
def write_note(
    *,
    by: User,
    at: datetime,
    text: str,
    requirements: Iterable[str] = (),
    about: Record | None = None,
) -> AuditorNote:
    """
    Keep a note nobody else reads. The trail says that it was written, not what it says.

    Raises PermissionDenied without `auditor_note.write`, WrongFact for an empty one.
    """
    require_somewhere(by, WRITE)
    if about is not None and not sees(by, record=about):
        raise WrongFact(_("There is no record %(number)s.") % {"number": about.number})
    note = AuditorNote.objects.create(
        author=by,
        text=said(text, _("Write something."))[:LONGEST],
        requirements=checked(requirements),
        about_id=about.pk if about else None,
        made_at=at,
        changed_at=at,
    )
    trail.write(event="auditor_note.write", by=by, at=at, facts={"note_id": note.pk})
    return note


@transaction.atomic
def edit_note(
    *,
    note: AuditorNote,
    by: User,
    at: datetime,
    text: str,
    requirements: Iterable[str] = (),
    about: Record | None = None,
) -> AuditorNote:
    """Change one's own note. Raises StepRefused once it was handed over."""
    refuse_stranger(note, by)
    locked = AuditorNote.objects.select_for_update().get(pk=note.pk)
    refuse_handed_over(locked)
    if about is not None and not sees(by, record=about):
        raise WrongFact(_("There is no record %(number)s.") % {"number": about.number})
    locked.text = said(text, _("Write something."))[:LONGEST]
    locked.requirements = checked(requirements)
    locked.about_id = about.pk if about else None
    locked.changed_at = at
    locked.save()
    trail.write(event="auditor_note.edit", by=by, at=at, facts={"note_id": note.pk})
    return locked


def refuse_handed_over(note: AuditorNote) -> None:
    """Raise StepRefused for a note that became a finding or that others read already."""
    if note.finding_id is not None:
        raise StepRefused(_("It became a finding: write on there."))
    if note.shared_at is not None:
        raise StepRefused(_("It is shared and stays as it is: write another one."))


@transaction.atomic
def share_note(*, note: AuditorNote, by: User, at: datetime) -> AuditorNote:
    """
    Let those who receive auditors' notes read one's own; it cannot be changed any more.

    Raises StepRefused if that was done, or once it became a finding.
    """
    refuse_stranger(note, by)
    locked = AuditorNote.objects.select_for_update().get(pk=note.pk)
    refuse_handed_over(locked)
    locked.shared_at = at
    locked.save(update_fields=["shared_at"])
    trail.write(event="auditor_note.share", by=by, at=at, facts={"note_id": note.pk})
    return locked


@transaction.atomic
def remove_note(*, note: AuditorNote, by: User, at: datetime) -> None:
    """Throw one's own note away. Raises StepRefused once it was handed over."""
    refuse_stranger(note, by)
    locked = AuditorNote.objects.select_for_update().get(pk=note.pk)
    refuse_handed_over(locked)
    trail.write(event="auditor_note.remove", by=by, at=at, facts={"note_id": note.pk})
    locked.delete()


@transaction.atomic
def hand_over(*, note: AuditorNote, by: User, at: datetime, **facts: Any) -> Finding:
    """
    Raise a finding from one's own note, or from one that was shared; everybody concerned reads it.

    `facts` are those of a finding. Raises StepRefused if that was done, WrongFact.
    """
    if note.shared_at is None or note.author_id == by.pk:
        refuse_stranger(note, by)
    else:
        require_somewhere(by, RECEIVE)
    locked = AuditorNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if locked.finding_id is not None:
        raise StepRefused(_("It became a finding: write on there."))
    made = findings.raise_finding(
        by=by,
        at=at,
        **{"source_kind": source_of(note.author), "source_text": locked.text} | facts,
    )
    locked.finding = made
    locked.save(update_fields=["finding"])
    trail.write(
        event="auditor_note.hand_over", by=by, at=at,
        facts={"note_id": note.pk, "finding": made.number},
    )  # fmt: skip
    return made


def source_of(author: User) -> str:
    """Return whether an auditor comes from outside, also where his time is over."""
    roles = {held.role for held in access_of(author).roles}
    is_outside = author.organisation.kind == OrganisationKind.AUDITOR
    return Source.EXTERNAL if is_outside or "external_auditor" in roles else Source.AUDIT
