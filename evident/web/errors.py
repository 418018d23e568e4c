"""What is answered when something cannot be: pages that say what to do and give nothing away."""

import logging
import sys
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.attachments.room import is_without_room

LAST_WORDS = "Something went wrong on our side. 系统出错了。"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not understood, or that brings more text than is taken."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    return answer(
        request,
        HTTPStatus.BAD_REQUEST,
        _("This request was not understood"),
        _("Go back and try again. If you followed a link, it may be damaged."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a step that is not allowed; the reason is one of our own sentences."""
    reason, why = str(exception), address_of_why(request)
    if reason in ("", _("You are not allowed to do this.")):  # the heading says it already
        reason = (
            _("None of your roles allows it. Look which one would.")
            if why
            else _("If your work needs it, ask an administrator; he can see why it is not allowed.")
        )
    heading = _("You are not allowed to do this")
    return answer(request, HTTPStatus.FORBIDDEN, heading, reason, why=why)


def address_of_why(request: HttpRequest) -> str:
    """Return where the person may look up why something is not allowed; empty for most."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not may(user, "access.explain"):
        return ""
    return f"{reverse('administration:why')}?{urlencode({'person': user.login})}"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer alike for what does not exist and what the person may not see."""
    return answer(
        request,
        HTTPStatus.NOT_FOUND,
        _("There is nothing here"),
        _("It does not exist, or you may not see it."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Answer when we made a mistake; needs neither database nor session, nor templates at worst."""
    try:
        if is_without_room(sys.exception()):
            return no_room(request)
        if isinstance(sys.exception(), OperationalError | InterfaceError):
            return unreachable(request)
        return our_mistake(request)
    except Exception:
        logging.getLogger("django.request").exception("The page of our own mistake failed")
        return HttpResponse(LAST_WORDS, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def our_mistake(request: HttpRequest) -> HttpResponse:
    """Return the page that admits a mistake."""
    return answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong on our side"),
        _("Nothing was half done. Try again; if it happens again, tell your administrator when."),
        is_plain=True,
    )


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """Answer a request of more than `limit` bytes, of which nothing was read."""
    return answer(
        request,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("This is too large"),
        _("At most %(limit)s can be sent at once. Nothing was kept. Send fewer or smaller files.")
        % {"limit": filesizeformat(limit)},
        is_plain=True,
    )


def unstorable(request: HttpRequest) -> HttpResponse:
    """Answer a text that holds what no database can hold; nothing was changed."""
    return answer(
        request,
        HTTPStatus.BAD_REQUEST,
        _("This cannot be stored"),
        _(
            "It holds a character, a number or a date that cannot be meant. Nothing was changed."
            " Go back, and type it anew instead of pasting it."
        ),
        is_plain=True,
    )


def unreachable(request: HttpRequest) -> HttpResponse:
    """Answer while the database cannot be reached."""
    response = answer(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("The database cannot be reached just now"),
        _("Nothing was half done. Try again in a minute."),
        is_plain=True,
    )
    response["Retry-After"] = "30"
    return response


def no_room(request: HttpRequest) -> HttpResponse:
    """Answer while a disk is full."""
    return answer(
        request,
        HTTPStatus.INSUFFICIENT_STORAGE,
        _("The server has no room left"),
        _(
            "Nothing was half done, and what was confirmed before is safe."
            " Tell your administrator, and try again later."
        ),
        is_plain=True,
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form whose protection against forged requests does not fit."""
    return answer(
        request,
        HTTPStatus.FORBIDDEN,
        _("This form is no longer valid"),
        _(
            "It was open for too long, or you signed in anew meanwhile."
            " Go back, reload and send it again."
        ),
    )


def answer(
    request: HttpRequest,
    status: HTTPStatus,
    title: str,
    text: str,
    *,
    why: str = "",
    is_plain: bool = False,
) -> HttpResponse:
    """Return a page that says `title` and what to do; `why` leads to the page that explains."""
    context = {"code": int(status), "heading": title, "text": text, "why": why}
    return render(None if is_plain else request, "web/error.html", context, status=status)
