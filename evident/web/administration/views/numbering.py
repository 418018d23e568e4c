"""How records are numbered."""

from functools import partial

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evident.kernel.access.queries import require
from evident.kernel.administration.actions import numbering as actions
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.models import Numbering
from evident.web.administration.forms.numbering import NumberingForm
from evident.web.administration.steps import taken
from evident.web.administration.tabs import tabs_for
from evident.web.requests import UserRequest, go_to


@login_required
@require_http_methods(["GET", "POST"])
def index(request: UserRequest) -> HttpResponse:
    """Show how each process numbers its records, and change one of them."""
    require(request.user, "settings.manage")
    shown: list[tuple[object, Numbering, forms.Form]] = []
    status = 200
    chosen = request.POST.get("kind", "")
    if request.method == "POST" and chosen not in known():
        raise Http404
    for numbering in Numbering.objects.filter(pk__in=known()).order_by("kind"):
        is_chosen = numbering.kind == chosen
        form = NumberingForm(
            request.POST if is_chosen else None,
            initial=initial_of(numbering),
            auto_id=f"id_{numbering.kind}_%s",
        )
        if is_chosen and form.is_valid():
            by, now, facts = request.user, timezone.now(), form.facts()
            if taken(form, partial(actions.change, kind=chosen, by=by, at=now, **facts)):
                return go_to(request, reverse("administration:numbering"))
        if is_chosen:
            status = 422
        shown.append((kind_of(numbering.kind).plural, numbering, form))
    context = {"shown": shown, "tabs": tabs_for(request.user, "numbering"), "save": _("Save")}
    return render(request, "administration/numbering.html", context, status=status)


def initial_of(numbering: Numbering) -> dict[str, object]:
    """Return what the form shows."""
    return {
        "letters": numbering.prefix,
        "digits": numbering.digits,
        "is_gapless": numbering.is_gapless,
    }
