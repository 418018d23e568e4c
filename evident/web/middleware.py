"""What every request is given: the person's language and time zone, and the door of the trail."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from evident.kernel.trail.actions import through
from evident.kernel.trail.models import Door
from evident.kernel.zones import zone_of
from evident.web.requests import is_htmx

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
        with timezone.override(None):  # the person whom a token speaks for has one further in
            return get_response(request)

    return answer


def door(get_response: Answer) -> Answer:
    """Note in the trail whether a change came by page or by API."""

    def answer(request: HttpRequest) -> HttpResponse:
        with through(Door.API if request.path.startswith(API) else Door.PAGE):
            return get_response(request)

    return answer


def fragments(get_response: Answer) -> Answer:
    """
    Keep what HTMX swaps in whole.

    Somebody whose session ended is led to the sign-in page instead of finding it inside a list,
    and messages come along with the fragment that answers a step.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not is_htmx(request):
            return response
        address = response.headers.get("Location", "")
        if address.startswith(resolve_url(settings.LOGIN_URL)):
            back = redirect_to_login(request.headers.get("HX-Current-URL", "/"))
            return HttpResponseClientRedirect(back.url)
        if is_fragment(response) and (told := list(messages.get_messages(request))):
            notes = render_to_string("web/_toasts_more.html", {"messages": told})
            response.content += notes.encode()
        return response

    return answer


def is_fragment(response: HttpResponse) -> bool:
    """Return whether the answer is a piece of a page that will be swapped in."""
    return (
        response.status_code in {200, 422}
        and not response.streaming
        and "HX-Redirect" not in response.headers
        and response.headers.get("Content-Type", "").startswith("text/html")
        and b"<html" not in response.content[:200]
    )
