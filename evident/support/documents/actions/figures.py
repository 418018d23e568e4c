"""Figures of a document: pictures that its text shows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments.models import Attachment
from evident.kernel.attachments.storage import HEAD_LENGTH
from evident.kernel.attachments.types import sniffed
from evident.kernel.files import pictures
from evident.kernel.procedures.definition import StepRefused
from evident.support.documents import picturing
from evident.support.documents.models import Document
from evident.support.documents.procedure import PROCEDURE

LIMIT_BYTES = 10 * 1024 * 1024
"""More than a photograph has; a larger one makes every paper of the document as large."""


@transaction.atomic
def add_figure(
    *, document: Document, by: User, at: datetime, name: str, content: Iterable[bytes]
) -> Attachment:
    """
    Attach a picture that the draft's text may show, under a name no file of the document has yet.

    It is a PNG, JPEG, GIF or WebP by its bytes, whatever it is called, and can be set on paper.
    Raises StepRefused if not, or if it is too large; PermissionDenied if `by` may not edit it.
    """
    locked = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    PROCEDURE.check("edit", locked, by=by)
    whole = gathered(content, name=name)
    kind = pictures.KINDS.get(sniffed(whole[:HEAD_LENGTH], name=name), "")
    if not kind:
        raise StepRefused(
            _("%(name)s is no picture that can be shown: use PNG, JPEG, GIF or WebP.")
            % {"name": name}
        )
    try:
        pictures.refuse_unreadable(whole, kind)
    except pictures.Unreadable:
        raise StepRefused(_("%(name)s is damaged: it cannot be shown.") % {"name": name}) from None
    except pictures.TooManyPixels:
        raise StepRefused(
            _("%(name)s has more than %(count)d million pixels: make it smaller.")
            % {"name": name, "count": pictures.MOST_PIXELS // 1_000_000}
        ) from None
    files = Attachment.objects.filter(record_id=document.pk)
    free = picturing.named(name, kind, set(files.values_list("name", flat=True)))
    return attachments.add(record=locked, by=by, at=at, name=free, content=[whole])


def put_in(
    *,
    document: Document,
    by: User,
    at: datetime,
    pictures: Iterable[picturing.Picture],
    texts: Mapping[str, str],
) -> dict[str, str]:
    """
    Attach pictures as `add_figure` does, and return the titles and texts with these at their end.

    Raises StepRefused for one that cannot be shown; PermissionDenied if `by` may not edit it.
    """
    told = dict(texts)
    for picture in pictures:
        facts: dict[str, Any] = {"name": picture.file.name, "content": picture.file.content}
        figure = add_figure(document=document, by=by, at=at, **facts)
        told |= picturing.placed(told, picture, name=figure.name)
    return told


def gathered(content: Iterable[bytes], *, name: str) -> bytes:
    """Return the bytes of a picture. Raises StepRefused where there are too many, or none."""
    whole = b""
    for chunk in content:
        whole += chunk
        if len(whole) > LIMIT_BYTES:
            raise StepRefused(
                _("%(name)s has more than %(limit)s: make the picture smaller.")
                % {"name": name, "limit": filesizeformat(LIMIT_BYTES)}
            )
    if not whole:
        raise StepRefused(_("The file is empty."))
    return whole
