"""Where a person is signed in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evident.web.requests import UserRequest, go_to
from evident.web.sign_in import note


@login_required
@require_POST
def end_session(request: UserRequest, pk: int) -> HttpResponse:
    """Sign the person out on another device."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    note(
        "account.end_session",
        request,
        by=request.user,
        ended_address=session.ip,
        ended_browser=session.user_agent,
    )
    session.end()
    messages.success(request, _("That device is signed out."))
    return go_to(request, reverse("usersessions_list"))
