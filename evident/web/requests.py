"""Requests of somebody signed in, and the ways to answer them, plain or by HTMX."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from evident.kernel.accounts.models import User


class UserRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def whole_number(text: str) -> int | None:
    """Return the number that plain digits name; None for all else, and beyond any key."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def is_htmx(request: HttpRequest) -> bool:
    """Return whether HTMX asks for a fragment."""
    return request.headers.get("HX-Request") == "true"


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Answer with another page: a redirect, or HTMX's own way to say it."""
    if is_htmx(request):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def part(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, heading: str
) -> HttpResponse:
    """Answer with a part of a page to HTMX, else with a page that holds it."""
    if is_htmx(request):
        return render(request, template, dict(context))
    return render(request, "web/part.html", {**context, "part": template, "heading": heading})


def refuse(request: HttpRequest, refusal: Exception) -> None:
    """Tell the user on the next page why nothing was done."""
    messages.error(request, str(refusal))


def back_from(request: HttpRequest, *, default: str = "/") -> str:
    """Return the page of ours that `next` names, else `default`; never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and not urlsplit(wanted).netloc else default


def confirm(
    request: HttpRequest,
    *,
    heading: str,
    action: str,
    back: str,
    text: str = "",
    consequences: Sequence[str] = (),
    form: forms.Form | None = None,
    is_grave: bool = True,
) -> HttpResponse:
    """
    Ask before a far-reaching step, saying what it will do; the answer is posted to this address.

    A dialog where HTMX asks with the target `#dialog-body`, else a page.
    """
    is_dialog = is_htmx(request)
    context = {
        "heading": heading,
        "text": text,
        "consequences": consequences,
        "action": action,
        "back": back,
        "form": form,
        "tone": "danger" if is_grave else "primary",
        "address": request.get_full_path(),
        "is_dialog": is_dialog,
    }
    return render(request, "web/_confirm.html" if is_dialog else "web/confirm.html", context)
