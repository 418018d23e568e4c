"""The first page after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import access_of
from evident.web.home import blocks_for, stats_for
from evident.web.navigation import entries_for
from evident.web.requests import UserRequest


@login_required
@require_GET
def home(request: UserRequest) -> HttpResponse:
    """Show what waits for this person."""
    now = timezone.now()
    stats, blocks = stats_for(request.user, at=now), blocks_for(request.user, at=now)
    is_bare = not stats and not blocks and bool(access_of(request.user).roles)
    places = [each for each in entries_for(request.user) if each.permission] if is_bare else []
    return render(request, "web/home.html", {"stats": stats, "blocks": blocks, "places": places})
