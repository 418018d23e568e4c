"""What every request is given: the person's language and time zone, and the door of the trail."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from evident.kernel.trail.actions import through
from evident.kernel.trail.models import Door

Answer = Callable[[HttpRequest], HttpResponse]
API = "/api/"


def personal(get_response: Answer) -> Answer:
    """
    Answer in the person's language and time zone.

    Django's LocaleMiddleware, which runs before, has chosen by cookie and browser; a language the
    person chose wins over both.
    """
    known = dict(settings.LANGUAGES)

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            if user.language in known:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
            with timezone.override(zone_of(user.time_zone)):
                return get_response(request)
        return get_response(request)

    return answer


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone called `name`; None, the installation's, for an empty or unknown one."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        return None


def door(get_response: Answer) -> Answer:
    """Note in the trail whether a change came by page or by API."""

    def answer(request: HttpRequest) -> HttpResponse:
        with through(Door.API if request.path.startswith(API) else Door.PAGE):
            return get_response(request)

    return answer
