"""Submitting, reviewing, approving and publishing documents; withdrawing them."""

import hashlib
import json
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.attachments.models import Attachment
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.kernel.search import index
from evident.kernel.sentences import joined
from evident.support.documents import fillings, texts
from evident.support.documents.actions.facts import TEXTS
from evident.support.documents.actions.reading import bring_readers_up_to_date, release
from evident.support.documents.actions.writing import draft_of, name_as
from evident.support.documents.models import Document, Sort, Version
from evident.support.documents.open_places import MOST_NAMED, in_words, open_places
from evident.support.documents.procedure import PROCEDURE


def submit(
    *, document: Document, by: User, at: datetime, has_open_places: bool = False
) -> Document:
    """
    Ask for review and approval of a new document.

    Raises StepRefused if it says nothing yet, or is filled with something that is not set up, or
    if places of its template are still open and `by` does not say that it `has_open_places`.
    """
    return ask(document=document, step="submit", by=by, at=at, has_open_places=has_open_places)


def submit_revision(
    *, document: Document, by: User, at: datetime, has_open_places: bool = False
) -> Document:
    """Ask for approval of a revision. Raises StepRefused as `submit`, and if it is nothing new."""
    return ask(
        document=document, step="submit_revision", by=by, at=at, has_open_places=has_open_places
    )


def ask(
    *, document: Document, step: str, by: User, at: datetime, has_open_places: bool
) -> Document:
    """Ask for review and approval of the draft."""
    facts: dict[str, Any] = {}
    with PROCEDURE.step(step, document, by=by, at=at, facts=facts) as document:
        version = draft_of(document)
        refuse_empty(document, version)
        keys = texts.keys_in(version.body_en, version.body_zh)
        refuse_missing(fillings.missing_of(keys, tailoring=version.tailoring))
        found = open_places(version, document.template)
        if found and not has_open_places:
            raise StepRefused(
                _("Fill in what is still open, or say that it stays so: %(places)s")
                % {"places": in_words(found)}
            )
        if found:
            facts["open_places"] = [each.text for each in found][:MOST_NAMED]
            facts["open_places_count"] = len(found)
        version.open_places = len(found)
        now = document.published
        if now is not None and version.tailoring is None and is_same(now, version):
            raise StepRefused(_("The revision says what the published version says."))
        version.submitted_at = at
        version.tailoring_sha256 = rules_of(version.tailoring)
        version.reviewer, version.reviewed_at = None, None
        document.reviewer = None
        version.save()
    return document


def refuse_empty(document: Document, version: Version) -> None:
    """Raise StepRefused if the draft has no content of any kind."""
    is_elsewhere = document.sort == Sort.EXTERNAL and document.location
    if not (version.body_en or version.body_zh or version.file_id or is_elsewhere):
        raise StepRefused(_("Write the text or upload a file first."))
    shown = texts.pictures_in(version.body_en, version.body_zh)
    attached = figures(document, version)
    missing = [name for name in shown if name not in attached]
    if missing:
        raise StepRefused(
            _("Attach the figures it shows first: %(names)s.") % {"names": _(", ").join(missing)}
        )


def is_same(now: Version, version: Version) -> bool:
    """Return whether a revision says what is published, with all that is filled in."""
    if now.file_id != version.file_id or told(now) != told(version):
        return False
    attached = figures(version.document, version)
    if any(attached.get(name) != key for name, key in now.figures.items()):
        return False
    return not fillings.differing(now.filled)


def filled(version: Version) -> dict[str, Any]:
    """Return what is filled in now. Raises StepRefused with what is missing."""
    keys = texts.keys_in(version.body_en, version.body_zh)
    kept, missing = fillings.frozen(keys, tailoring=version.tailoring)
    refuse_missing(missing)
    return kept


def refuse_missing(missing: list[fillings.Missing]) -> None:
    """Raise StepRefused with what has to be set up first."""
    if missing:
        told = joined(dict.fromkeys(each.sentence for each in missing))
        raise StepRefused(
            _(
                "It shows something that is not set up yet. %(what)s Or take the place out of the"
                " text."
            )
            % {"what": told}
        )


def review(*, document: Document, by: User, at: datetime, remark: str = "") -> Document:
    """
    Record that `by` read what was submitted and found it in order, before it is approved.

    Raises StepRefused if `by` wrote in it, PermissionDenied if `by` lacks `document.review`.
    """
    facts = {"note": remark.strip()} if remark.strip() else {}
    with PROCEDURE.step("review", document, by=by, at=at, facts=facts) as document:
        version = draft_of(document)
        refuse_writer(version, by=by, sentence=_("Somebody who did not write in it reviews it."))
        version.reviewer, version.reviewed_at = by, at
        version.save()
        document.reviewer = by
    return document


def approve(*, document: Document, by: User, at: datetime) -> Document:
    """
    Approve a new document: from now on this version never changes.

    The tailored procedure it carries comes into force in the same transaction. Raises StepRefused
    if `by` wrote in it or something is missing, PermissionDenied if `by` lacks
    `document.approve`, or `procedure.approve` where it carries a tailored procedure.
    """
    return give_approval(document=document, step="approve", by=by, at=at)


def approve_revision(*, document: Document, by: User, at: datetime) -> Document:
    """Approve a revision; as `approve`."""
    return give_approval(document=document, step="approve_revision", by=by, at=at)


@transaction.atomic
def give_approval(*, document: Document, step: str, by: User, at: datetime) -> Document:
    """Freeze the draft as it is now, with what is filled in and the figures it shows."""
    facts: dict[str, Any] = {}
    with PROCEDURE.step(step, document, by=by, at=at, facts=facts) as document:
        version = draft_of(document)
        sentence = _("Somebody who did not write in it has to approve it.")
        refuse_writer(version, by=by, sentence=sentence)
        refuse_empty(document, version)
        put_into_force(version=version, by=by, at=at)
        version.filled = filled(version)
        shown = texts.pictures_in(version.body_en, version.body_zh)
        attached = figures(document, version)
        version.figures = {name: key for name, key in attached.items() if name in shown}
        version.approver, version.approved_at = by, at
        version.sha256 = fingerprint(version)
        version.save()
        document.approver = by
        facts |= {"version": version.number, "sha256": version.sha256}
        if version.tailoring is not None:
            facts["tailoring"] = str(version.tailoring)
    return document


def put_into_force(*, version: Version, by: User, at: datetime) -> None:
    """Approve the tailored procedure a document carries. Raises StepRefused, PermissionDenied."""
    if version.tailoring_id is None:
        return
    carried = ProcedureVersion.objects.select_for_update().get(pk=version.tailoring_id)
    if carried.state == VersionState.DRAFT:
        if rules_of(carried) != version.tailoring_sha256:
            raise StepRefused(
                _("The tailored procedure was changed after the document was submitted.")
            )
        try:
            tailoring.approve(version=carried, by=by, at=at)
        except ValidationError as refusal:
            raise StepRefused(joined(refusal.messages)) from refusal
        carried.refresh_from_db()
    if carried.state != VersionState.EFFECTIVE:
        raise StepRefused(_("The tailored procedure it carries is superseded: send it back."))


def send_back(*, document: Document, by: User, at: datetime, reason: str) -> Document:
    """Give a draft back to its author with a reason. Raises WrongFact without one."""
    return return_draft(document=document, step="send_back", by=by, at=at, reason=reason)


def send_back_revision(*, document: Document, by: User, at: datetime, reason: str) -> Document:
    """Give a revision back to its author with a reason. Raises WrongFact without one."""
    return return_draft(document=document, step="send_back_revision", by=by, at=at, reason=reason)


def return_draft(*, document: Document, step: str, by: User, at: datetime, reason: str) -> Document:
    """Give the draft back."""
    facts = {"reason": said(reason)}
    with PROCEDURE.step(step, document, by=by, at=at, facts=facts) as document:
        version = draft_of(document)
        version.submitted_at = version.reviewer = version.reviewed_at = None
        version.save()
        document.reviewer = None
    return document


@transaction.atomic
def publish(*, document: Document, by: User, at: datetime) -> Document:
    """
    Give the approved version to its readers; it takes the place of the one before.

    Whoever is to read it is asked. Raises StepRefused, PermissionDenied if `by` lacks
    `document.publish`.
    """
    facts: dict[str, Any] = {}
    with PROCEDURE.step("publish", document, by=by, at=at, facts=facts) as document:
        version = draft_of(document)
        before = document.published
        if before is not None:
            before.superseded_at = at
            before.save(update_fields=["superseded_at"])
        version.published_at = at
        version.save(update_fields=["published_at"])
        document.draft, document.published = None, version
        name_as(document, version)
        reviewed(document, at=at)
        document.differing = []
        facts |= {"version": version.number, "sha256": version.sha256}
    index.refresh([document.pk])
    bring_readers_up_to_date(document, at=at)
    return document


def confirm(*, document: Document, by: User, at: datetime) -> Document:
    """
    Record that `by` reviewed the published version and that it is still right.

    Raises StepRefused if `by` wrote in it, or if practice differs from it.
    """
    with PROCEDURE.step("confirm", document, by=by, at=at) as document:
        version = document.published
        if version is not None:
            sentence = _("Somebody who did not write in it has to review it.")
            refuse_writer(version, by=by, sentence=sentence)
            if fillings.differing(version.filled):
                raise StepRefused(_("What is set up differs from what it says: revise it."))
        reviewed(document, at=at)
    return document


@transaction.atomic
def withdraw(*, document: Document, by: User, at: datetime, reason: str) -> Document:
    """
    Take a document out of use. Raises WrongFact without a reason.

    Its versions and who read them stay on record until it is disposed of.
    """
    reason = said(reason)
    with PROCEDURE.step("withdraw", document, by=by, at=at) as document:
        document.withdrawal_reason = reason
        document.closed_at = at
        if document.published is not None:
            document.published.superseded_at = at
            document.published.save(update_fields=["superseded_at"])
    release(document, at=at)
    return document


def reviewed(document: Document, *, at: datetime) -> None:
    """Let the time to the next review begin."""
    document.reviewed_at = at
    document.due_at = at + relativedelta(months=document.review_months)
    document.told_due_at = None


def refuse_writer(version: Version, *, by: User, sentence: str) -> None:
    """Raise StepRefused if `by` wrote in `version`: nobody judges his own words."""
    if by.pk in version.writers or version.author_id == by.pk:
        raise StepRefused(sentence)


def said(reason: str) -> str:
    """Return the reason. Raises WrongFact without one."""
    if not reason.strip():
        raise WrongFact(_("Say why."))
    return reason.strip()


def figures(document: Document, version: Version) -> dict[str, int]:
    """
    Return the key of each picture attached for readers, by its name: of two, the later.

    What is attached after a version was submitted is none of it: nobody has to look twice.
    """
    files = Attachment.objects.standing().public().filter(record_id=document.pk)
    if version.submitted_at is not None:
        files = files.filter(at__lte=version.submitted_at)
    return {file.name: file.pk for file in files.order_by("at", "pk") if file.is_picture}


def told(version: Version) -> list[str]:
    """Return what a version says by itself."""
    return [getattr(version, name) for name in TEXTS]


def fingerprint(version: Version) -> str:
    """Return the SHA-256 of all a version says, by which the trail proves what was approved."""
    pictures = Attachment.objects.in_bulk(list(version.figures.values()))
    whole = {
        "texts": told(version),
        "filled": version.filled,
        "figures": {name: pictures[key].sha256 for name, key in version.figures.items()},
        "file": version.file.sha256 if version.file else "",
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def rules_of(version: ProcedureVersion | None) -> str:
    """Return the fingerprint of tailored rules."""
    if version is None:
        return ""
    return hashlib.sha256(json.dumps(version.rules, sort_keys=True).encode()).hexdigest()
