"""Sending the bytes of an attachment so that nothing in them can do harm."""

import logging
from datetime import datetime

from django.http import FileResponse, Http404

from evident.kernel.accounts.models import User
from evident.kernel.attachments import actions, storage
from evident.kernel.attachments.models import Attachment
from evident.kernel.attachments.types import TOLD, UNKNOWN

logger = logging.getLogger(__name__)


def sent(attachment: Attachment, *, by: User, at: datetime, is_shown: bool = False) -> FileResponse:
    """
    Return the answer that sends `attachment`, to be saved; only pictures may be `is_shown`.

    A browser is told neither to guess what it is nor to run anything in it. Raises Http404 if
    the bytes are gone.
    """
    try:
        content = storage.read(attachment.sha256)
    except FileNotFoundError:
        logger.exception("Attachment %s of %s is missing.", attachment.pk, attachment.record.number)
        raise Http404 from None
    actions.trace_download(attachment=attachment, by=by, at=at)
    response = FileResponse(
        content,
        as_attachment=not (is_shown and attachment.is_picture),
        filename=attachment.name,
        content_type=attachment.media_type if attachment.media_type in TOLD else UNKNOWN,
    )
    response["Content-Length"] = str(attachment.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    return response
