"""Pages of notices: inbox, preferences, send log."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.notifications import actions, queries
from evident.kernel.notifications.mails import record_address
from evident.kernel.notifications.models import Outcome
from evident.web.notifications.forms import PreferencesForm
from evident.web.requests import UserRequest, back_from, go_to, whole_number

SIZE = 50


@login_required
@require_GET
def inbox(request: UserRequest) -> HttpResponse:
    """Show one's notices, newest first."""
    is_unread = request.GET.get("show") == "unread"
    notices = queries.inbox(request.user, is_unread=is_unread)
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        notices = notices.filter(pk__lt=before)
    shown = queries.with_quotes(notices[: SIZE + 1])
    context = {
        "notices": shown[:SIZE],
        "is_unread": is_unread,
        "unread": queries.unread_count(request.user),
        "tabs": [
            {"label": _("All"), "href": "?", "is_current": not is_unread},
            {"label": _("Unread"), "href": "?show=unread", "is_current": is_unread},
        ],
        "newer": request.path if before else "",
        "older": older(request, shown[SIZE - 1].pk) if len(shown) > SIZE else "",
    }
    return render(request, "notices/inbox.html", context)


def older(request: UserRequest, before: int) -> str:
    """Return the address of the same list, before a row."""
    kept = {name: value for name, value in request.GET.items() if name != "before" and value}
    return f"?{urlencode(kept | {'before': before})}"


@login_required
@require_GET
def follow(request: UserRequest, pk: int) -> HttpResponse:
    """Open the record or thing of a notice, which is read thereby."""
    notice = queries.inbox(request.user).filter(pk=pk).first()
    if notice is None:
        raise Http404
    actions.mark_followed(notice=notice, by=request.user, at=timezone.now())
    return go_to(request, record_address(notice))


@login_required
@require_POST
def read(request: UserRequest) -> HttpResponse:
    """Mark notices as read: one, or all."""
    wanted = whole_number(request.POST.get("notice", ""))
    only = None if wanted is None else [wanted]
    actions.mark_read(by=request.user, at=timezone.now(), notices=only)
    return go_to(request, back_from(request, default="/notifications/"))


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: UserRequest) -> HttpResponse:
    """Let people choose what they hear of, and how."""
    form = PreferencesForm(
        request.POST or None,
        choices=queries.preferences_of(request.user),
        habit=queries.habit_of(request.user),
    )
    if form.is_valid():
        actions.prefer(by=request.user, at=timezone.now(), **form.facts())
        messages.success(request, _("Your preferences are saved."))
        return go_to(request, request.path)
    return render(request, "notices/preferences.html", {"form": form})


@login_required
@require_GET
def log(request: UserRequest) -> HttpResponse:
    """Show administrators what was sent to whom, and else why not."""
    sendings = queries.send_log(request.user)
    words = request.GET.get("q", "").strip()
    outcome = request.GET.get("outcome", "")
    before = whole_number(request.GET.get("before", ""))
    if words:
        sendings = sendings.filter(queries.of_words(words))
    if outcome in Outcome.values:
        sendings = sendings.filter(outcome=outcome)
    if before is not None:
        sendings = sendings.filter(pk__lt=before)
    shown = list(sendings[: SIZE + 1])
    context = {
        "sendings": shown[:SIZE],
        "words": words,
        "outcome": outcome,
        "outcomes": Outcome.choices,
        "newer": request.path if before else "",
        "older": older(request, shown[SIZE - 1].pk) if len(shown) > SIZE else "",
    }
    return render(request, "notices/log.html", context)
