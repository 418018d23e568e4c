"""Pages that apply an agreement to what was there before, and correct terms that were wrong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from evident.kernel.procedures.definition import StepRefused
from evident.relationships.service_levels import actions, queries, written
from evident.relationships.service_levels.actions.agreements import current_of
from evident.relationships.service_levels.actions.applying import Outlook
from evident.relationships.service_levels.forms import correcting, terms
from evident.relationships.service_levels.models import Agreement, Correction
from evident.relationships.service_levels.procedure import PROCEDURE
from evident.relationships.service_levels.views.agreements import offered
from evident.web.requests import UserRequest, go_to, refuse


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: UserRequest, number: str) -> HttpResponse:
    """Show which clocks an agreement would give to records from before it; POST gives them."""
    agreement = queries.get(number=number, user=request.user)
    if (refused := refusal(request, agreement, "apply")) is not None:
        return refused
    form = correcting.ApplyForm(request.POST if request.method == "POST" else None)
    found: Outlook | None = None
    if form.is_valid():
        facts = {"agreement": agreement, "by": request.user, **form.span()}
        try:
            if "apply" in request.POST:
                done = actions.apply(**facts, at=timezone.now(), reason=form.cleaned_data["reason"])
                return under_way(request, agreement, done)
            found = actions.outlook(**facts)
        except StepRefused as refused:
            form.add_error(None, str(refused))
            found = attempted(lambda: actions.outlook(**facts))
    context = {"agreement": agreement, "form": form, "found": found}
    status = 422 if request.method == "POST" else 200
    return render(request, "service_levels/apply.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def correct_terms(request: UserRequest, number: str) -> HttpResponse:
    """Show what other terms would change, also for the past; POST with a reason corrects them."""
    agreement = queries.get(number=number, user=request.user)
    if (refused := refusal(request, agreement, "correct_terms")) is not None:
        return refused
    version = current_of(agreement)
    now = written.read(version)
    data = request.POST or None
    why = correcting.WhyForm(data)
    sheet = terms.sheet(data, now=now, agreement=agreement, services=offered(request))
    form, is_sent = sheet.form, data is not None and "more" not in data
    found: Outlook | None = None
    if is_sent and sheet.is_valid and why.is_valid():
        facts: dict[str, Any] = {
            "agreement": agreement,
            "by": request.user,
            "at": timezone.now(),
            "terms": sheet.terms,
            "number": version.number,
        }
        try:
            if "correct" in request.POST:
                done = actions.correct_terms(**facts, reason=why.cleaned_data["reason"])
                return under_way(request, agreement, done)
            found = actions.outlook_of_terms(**facts)
        except StepRefused as refused:
            form.add_error(None, str(refused))
            found = attempted(lambda: actions.outlook_of_terms(**facts))
    context = {
        "agreement": agreement, "version": version, "form": form, "rows": sheet.rows, "why": why,
        "exclusions": sheet.exclusions, "found": found, "is_touched": data is not None,
    }  # fmt: skip
    status = 422 if is_sent else 200
    return render(request, "service_levels/correct_terms.html", context, status=status)


def refusal(request: UserRequest, agreement: Agreement, step: str) -> HttpResponse | None:
    """Return the answer to somebody who cannot take a step now, else None; 403 if never."""
    try:
        PROCEDURE.check(step, agreement, by=request.user)
        current_of(agreement)
    except StepRefused as refused:
        refuse(request, refused)
        return go_to(request, agreement.get_absolute_url())
    return None


def attempted(look: Callable[[], Outlook]) -> Outlook | None:
    """Return what would change, or None where that is refused too."""
    try:
        return look()
    except StepRefused:
        return None


def under_way(request: UserRequest, agreement: Agreement, done: Correction) -> HttpResponse:
    """Say that a job counts now, and show the agreement, where one sees how far it came."""
    messages.success(request, under_way_text(done))
    return go_to(request, agreement.get_absolute_url())


def under_way_text(done: Correction) -> str:
    """Say of how many records a job counts the clocks."""
    sentence = ngettext(
        "The clocks of %(count)s record are being counted anew.",
        "The clocks of %(count)s records are being counted anew.",
        done.expected,
    )
    return sentence % {"count": done.expected}
