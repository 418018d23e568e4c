"""What a process manager steers by: fetched by the first page, and a page of its own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import require_somewhere
from evident.resolution.incidents import steering as shown
from evident.web.requests import UserRequest, part


@login_required
@require_GET
def steering(request: UserRequest) -> HttpResponse:
    """Show the backlog: how much, how old, what is stuck, and with which team."""
    require_somewhere(request.user, "incident.configure")
    now = timezone.now()
    context = {
        "figures": shown.figures(request.user, now),
        "teams": shown.teams(request.user, now),
    }
    return part(request, "incidents/home/_steering.html", context, heading=_("Backlog"))
