"""What is answered when something cannot be: pages that say what to do and give nothing away."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

LAST_WORDS = "Something went wrong on our side. 系统出错了。"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer a request that is not understood."""
    return answer(
        request,
        HTTPStatus.BAD_REQUEST,
        _("This request was not understood"),
        _("Go back and try again. If you followed a link, it may be damaged."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a step that is not allowed; the reason is one of our own sentences."""
    reason = str(exception)
    return answer(
        request,
        HTTPStatus.FORBIDDEN,
        _("You are not allowed to do this"),
        reason
        or _("If your work needs it, ask an administrator; he can see why it is not allowed."),
    )


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
    request: HttpRequest, status: HTTPStatus, title: str, text: str, *, is_plain: bool = False
) -> HttpResponse:
    """Return a page that says `title` and what to do."""
    context = {"code": int(status), "heading": title, "text": text}
    return render(None if is_plain else request, "web/error.html", context, status=status)
