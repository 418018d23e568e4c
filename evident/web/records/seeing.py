"""What a form shows of a record goes with it, so that its step notices what changed meanwhile."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.seeing import AnyRecord, as_seen, seen_of, what_matters
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.web.requests import UserRequest, go_to

FIELD = "seen"


def on_screen(request: UserRequest, record: AnyRecord, form: Any = None) -> AnyRecord:
    """Return `record` as whoever sent the form saw it; as it is where the form does not say."""
    said = request.POST.get(FIELD, "")
    return as_seen(record, said, names=fields_of(request, record, form))


def carried(request: UserRequest, record: Record, form: Any = None) -> str:
    """
    Return what the form says was seen.

    A form that is shown again for a mistake goes on saying what it said at first; only one that
    told of the change, by `told_of_change`, says what is there now.
    """
    sent = request.POST.get(FIELD) or (request.GET.get(FIELD) if "reload" in request.GET else "")
    if sent and not getattr(form, "has_told_of_change", False):
        return sent
    return seen_of(record, fields_of(request, record, form))


def told_of_change(form: Any, conflict: Exception) -> None:
    """Let `form` tell that somebody else was quicker; all that was typed stays."""
    form.add_error(None, str(conflict))
    form.has_told_of_change = True


def fields_of(request: UserRequest, record: Record, form: Any) -> tuple[str, ...]:
    """Return the fields of `record` that matter to a form."""
    shown = (*form.fields, *getattr(form, "rests_on", ())) if form is not None else ()
    return what_matters(record, user=request.user, shown=shown)


def go_back(request: UserRequest, record: Record, address: str) -> HttpResponse:
    """Go to the page of `record` after a step; home, with a sentence, if it is hidden since."""
    if visible_to(request.user, kinds=(record.kind,)).filter(pk=record.pk).exists():
        return go_to(request, address)
    sentence = _("It is done. %(number)s is restricted: you do not see it any more.")
    messages.success(request, sentence % {"number": record.number})
    return go_to(request, reverse("web:home"))


def seen_by(user: User, record: Record) -> str:
    """Return what a button carries that takes a step on `record` at once."""
    return seen_of(record, what_matters(record, user=user))
