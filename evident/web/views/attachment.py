"""Download of an attachment."""

import logging

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from evident.kernel.attachments import actions, queries, storage
from evident.kernel.attachments.types import TOLD, UNKNOWN
from evident.web.requests import UserRequest

logger = logging.getLogger(__name__)


@login_required
@require_GET
def attachment(request: UserRequest, attachment: int) -> HttpResponseBase:
    """
    Send the bytes of an attachment, to be saved.

    Only pictures may be shown within our pages (`?show=1`). Whatever else a file is, a browser
    is told neither to guess what it is nor to run anything in it.
    """
    found = queries.get(pk=attachment, user=request.user)
    try:
        content = storage.read(found.sha256)
    except FileNotFoundError:
        logger.exception("Attachment %s of %s is missing.", found.pk, found.record.number)
        raise Http404 from None
    actions.trace_download(attachment=found, by=request.user, at=timezone.now())
    is_shown = found.is_picture and request.GET.get("show") == "1"
    response = FileResponse(
        content,
        as_attachment=not is_shown,
        filename=found.name,
        content_type=found.media_type if found.media_type in TOLD else UNKNOWN,
    )
    response["Content-Length"] = str(found.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    return response
