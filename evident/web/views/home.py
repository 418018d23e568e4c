"""The first page after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import access_of
from evident.web.home import beginning_of, blocks_for, later_block, stats_for
from evident.web.navigation import entries_for
from evident.web.requests import UserRequest, is_htmx, part


@login_required
@require_GET
def home(request: UserRequest) -> HttpResponse:
    """Show what waits for this person."""
    now = timezone.now()
    if elsewhere := beginning_of(request.user, at=now):
        return redirect(elsewhere)
    stats, blocks = stats_for(request.user, at=now), blocks_for(request.user, at=now)
    is_bare = not stats and all(each.block.later for each in blocks)
    is_bare = is_bare and bool(access_of(request.user).roles)
    places = [each for each in entries_for(request.user) if each.permission] if is_bare else []
    return render(request, "web/home.html", {"stats": stats, "blocks": blocks, "places": places})


@login_required
@require_GET
def home_block(request: UserRequest, name: str) -> HttpResponse:
    """Show a part of home that home fetches after it is shown; 404 where it is not for one."""
    block = later_block(name, request.user)
    if block is None:
        raise Http404
    context = block.read(request.user, timezone.now())
    template = "web/home/_nothing.html" if context is None else block.template
    facts = {"is_page": not is_htmx(request), **(context or {})}
    return part(request, template, facts, heading=str(block.later))
