"""Download of an attachment."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from evident.kernel.attachments import queries
from evident.kernel.attachments.serving import sent
from evident.web.requests import UserRequest


@login_required
@require_GET
def attachment(request: UserRequest, attachment: int) -> HttpResponseBase:
    """Send the bytes of an attachment, to be saved; pictures within our pages by `?show=1`."""
    found = queries.get(pk=attachment, user=request.user)
    is_shown = request.GET.get("show") == "1"
    return sent(found, by=request.user, at=timezone.now(), is_shown=is_shown)
