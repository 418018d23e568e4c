"""Requests of somebody signed in, and the ways to answer them, plain or by HTMX."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect

from evident.kernel.accounts.models import User


class UserRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Answer with another page: a redirect, or HTMX's own way to say it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def refuse(request: HttpRequest, refusal: Exception) -> None:
    """Tell the user on the next page why nothing was done."""
    messages.error(request, str(refusal))
