"""The first page after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from evident.web.home import blocks_for, stats_for
from evident.web.requests import UserRequest


@login_required
@require_GET
def home(request: UserRequest) -> HttpResponse:
    """Show what waits for this person."""
    now = timezone.now()
    return render(
        request,
        "web/home.html",
        {
            "stats": stats_for(request.user, at=now),
            "blocks": blocks_for(request.user, at=now),
        },
    )
