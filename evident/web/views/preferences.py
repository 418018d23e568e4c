"""What a person chooses for himself: language, time zone, appearance."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evident.kernel.accounts import preferences as actions
from evident.web.forms import PreferencesForm
from evident.web.requests import UserRequest, back_from, go_to

THEMES = ("light", "dark", "auto")
YEAR_SECONDS = 365 * 86400


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show pages in another language, from now on and for this person on every device."""
    code = request.POST.get("language", "")
    response = HttpResponseRedirect(back_from(request))
    if code in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            actions.choose_language(
                person=request.user, by=request.user, at=timezone.now(), language=code
            )
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Show pages light, dark or as the device does; each device remembers its own."""
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(back_from(request))
    if chosen in THEMES:
        response.set_cookie(
            "theme",
            chosen,
            max_age=YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: UserRequest) -> HttpResponse:
    """Let people change what is theirs."""
    user = request.user
    initial = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
    form = PreferencesForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.change_preferences(person=user, by=user, at=timezone.now(), **form.cleaned_data)
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your preferences are saved."))
        response = go_to(request, request.path)
        if not user.language:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    return render(
        request,
        "web/preferences.html",
        {"form": form, "themes": THEMES, "theme": request.COOKIES.get("theme", "auto")},
    )
