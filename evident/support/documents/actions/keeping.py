"""Archiving documents that are out of use, and disposing of them when their time is over."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments.models import Attachment
from evident.kernel.attachments.queries import hide_from_readers
from evident.kernel.attachments.types import SHOWN
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.search import index
from evident.support.documents.models import Document, Version
from evident.support.documents.procedure import PROCEDURE


def archive(*, document: Document, by: User, at: datetime, archive_place: str = "") -> Document:
    """
    Let the time of keeping of a withdrawn document begin; it ends `retention_years` later.

    Raises PermissionDenied if `by` lacks `document.archive`.
    """
    with PROCEDURE.step("archive", document, by=by, at=at) as document:
        document.archive_place = " ".join(archive_place.replace("\0", "").split())[:300]
        since = timezone.localdate(document.closed_at)
        document.retain_until = since + relativedelta(years=document.retention_years)
    return document


@transaction.atomic
def dispose(*, document: Document, by: User, at: datetime, disposal_note: str) -> Document:
    """
    Destroy the texts and files of an archived document; what it was and its hashes remain.

    Raises WrongFact without saying how, StepRefused before its time of keeping is over,
    PermissionDenied if `by` lacks `document.dispose`.
    """
    note = " ".join(disposal_note.replace("\0", "").split())[:500]
    if not note:
        raise WrongFact(_("Say how it was disposed of."))
    with PROCEDURE.step("dispose", document, by=by, at=at) as document:
        until = document.retain_until
        if until is None or until > timezone.localdate(at):
            raise StepRefused(
                _("It has to be kept until %(day)s.")
                % {"day": date_format(until, "DATE_FORMAT") if until else "–"}
            )
        document.disposal_note, document.disposed_at = note, at
        Version.objects.filter(document=document).update(
            body_en="", body_zh="", filled={}, figures={}, disposed_at=at
        )
    attachments.dispose(record=document, by=by, at=at, reason=note)
    index.refresh([document.pk])
    return document


def held_by_a_version(attachment: Attachment) -> str:
    """Return why a file may not be removed: an approved version of a document shows it."""
    versions = Version.objects.filter(document_id=attachment.record_id, disposed_at=None)
    for version in versions.exclude(approved_at=None).only("number", "file", "figures"):
        if version.file_id == attachment.pk or attachment.pk in version.figures.values():
            return _("Version %(number)d, which is approved, holds this file.") % {
                "number": version.number
            }
    return ""


def not_yet_for_readers(record: Record) -> Q:
    """Return which files belong to a revision: readers have what is published, and no more."""
    document = Document.objects.filter(pk=record.pk).select_related("published", "draft").first()
    if document is None or document.draft is None:
        return Q(pk__in=[])
    now = document.published
    held = [*now.figures.values(), now.file_id] if now else []
    newer = Q(media_type__in=SHOWN)
    if now is not None and now.submitted_at is not None:
        newer &= Q(at__gt=now.submitted_at)
    kept = [key for key in held if key is not None]
    return (newer | Q(pk=document.draft.file_id)) & ~Q(pk__in=kept)


attachments.keep_while(held_by_a_version)
hide_from_readers("document", not_yet_for_readers)
