"""What stands on top of every page while a major incident runs: all of it for staff, else words."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from evident.kernel.access.queries import access_of
from evident.resolution.incidents.queries import majors
from evident.web.requests import UserRequest

MOST = 3


def read(request: UserRequest) -> Mapping[str, Any] | None:
    """Return the major incidents the person should know of; None where there is none."""
    if not majors.is_any_running():
        return None
    is_for_staff = access_of(request.user).may_somewhere("incident.view_internal")
    found = majors.running(request.user) if is_for_staff else majors.now_for_customer(request.user)
    found = [major for major in found if not is_here(major.get_absolute_url(), request.path)]
    if not found:
        return None
    return {
        "majors": found[:MOST],
        "more": max(0, len(found) - MOST),
        "is_for_staff": is_for_staff,
        "now": timezone.now(),
    }


def is_here(address: str, path: str) -> bool:
    """Return whether the page at `path` says it itself: the room at `address`, or the list."""
    return path.startswith(address) or path == reverse("incidents:majors")
