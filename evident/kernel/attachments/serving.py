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

    Raises Http404 if the bytes are gone.
    """
    response = kept(
        attachment.sha256,
        name=attachment.name,
        media_type=attachment.media_type,
        is_shown=is_shown and attachment.is_picture,
    )
    try:
        actions.trace_download(attachment=attachment, by=by, at=at)
    except BaseException:
        response.close()  # nobody will read what was opened for it
        raise
    return response


def kept(sha256: str, *, name: str, media_type: str, is_shown: bool = False) -> FileResponse:
    """
    Return the answer that sends the bytes with this SHA-256, to be saved unless they are shown.

    A browser is told neither to guess what they are nor to run anything in them. Raises Http404 if
    they are gone.
    """
    try:
        content = storage.read(sha256)
    except FileNotFoundError:
        logger.exception("The bytes of %s, %s, are missing.", name, sha256)
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=not is_shown,
        filename=name,
        content_type=media_type if media_type in TOLD else UNKNOWN,
    )
    response["Content-Length"] = str(storage.path_of(sha256).stat().st_size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    return response
