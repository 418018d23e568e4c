"""Pages of notices: inbox, preferences, send log."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.notifications import actions, queries
from evident.kernel.notifications.mails import record_address
from evident.kernel.notifications.models import Outcome, Reason, Sending
from evident.web.notifications.forms import PreferencesForm
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, back_from, go_to, whole_number

SIZE = 50
declare_permissions({"notification.export": gettext_lazy("Take lists out as files")})


def logged(user: User, query: QueryDict, _at: datetime) -> "QuerySet[Sending]":
    """Return the send log as an address narrows it. Raises PermissionDenied."""
    sendings = queries.send_log(user)
    words, outcome = words_of(query), query.get("outcome", "")
    if words:
        sendings = sendings.filter(queries.of_words(words))
    if outcome in Outcome.values:
        sendings = sendings.filter(outcome=outcome)
    return sendings


def words_of(query: QueryDict) -> str:
    """Return what the send log is searched for."""
    return query.get("q", "").replace("\0", "").strip()


def outcome_of(
    outcome: str, sent_at: datetime | None, given_up_at: datetime | None, error: str | None
) -> str:
    """Return what became of telling somebody, in words."""
    if sent_at:
        return _("Sent")
    if given_up_at:
        return _("Refused")
    if error:
        return _("Tried again later")
    return _("Being sent") if error is not None else str(Outcome(outcome).label)


def why(reason: str, error: str | None, address: str | None) -> str:
    """Return why it became so, or where the mail went."""
    return str(Reason(reason).label) if reason else error or address or ""


EXPORT = declare(
    Export(
        "notification",
        "notifications",
        rows=logged,
        columns=(
            Column("at", gettext_lazy("Time"), ("at",), "moment"),
            Column("person", gettext_lazy("Person"), ("person__name",), width=24),
            Column("event", gettext_lazy("Event"), ("event",),
                   told=lambda event: Sending(event=event).event_name, width=36),
            Column("record", gettext_lazy("Record"), ("number",), width=14),
            Column("outcome", gettext_lazy("Outcome"),
                   ("outcome", "mail__sent_at", "mail__given_up_at", "mail__error"),
                   told=outcome_of, width=20),
            Column("why", gettext_lazy("Why"), ("reason", "mail__error", "mail__address"),
                   told=why, width=40),
        ),
        home="log",
        name=gettext_lazy("Send log"),
        organisation="",
        within="log/",
    )
)  # fmt: skip


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
    sendings = logged(request.user, request.GET, timezone.now())
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        sendings = sendings.filter(pk__lt=before)
    shown = list(sendings[: SIZE + 1])
    context = {
        "sendings": shown[:SIZE],
        "words": words_of(request.GET),
        "outcome": request.GET.get("outcome", ""),
        "outcomes": Outcome.choices,
        **offered(request, EXPORT),
        "newer": request.path if before else "",
        "older": older(request, shown[SIZE - 1].pk) if len(shown) > SIZE else "",
    }
    return render(request, "notices/log.html", context)
