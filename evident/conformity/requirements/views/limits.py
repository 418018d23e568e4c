"""What a check tolerates: how it is set, how it was set before, and setting it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evident.conformity.requirements.actions import adjusting
from evident.conformity.requirements.counting import broken_above, forgives
from evident.conformity.requirements.forms.limits import LimitForm
from evident.conformity.requirements.limits import limit_of, limited
from evident.conformity.requirements.models import CheckLimit, CheckState
from evident.conformity.requirements.permissions import ADJUST
from evident.conformity.requirements.queries import reading
from evident.kernel.access.queries import may, require
from evident.kernel.measures.definition import Check, check_of
from evident.kernel.procedures.definition import StepRefused
from evident.web.requests import UserRequest, go_to


def known(code: str) -> Check:
    """Return the check called `code`. Raises Http404."""
    check = check_of(code)
    if check is None:
        raise Http404
    return check


@login_required
@require_http_methods(["GET", "POST"])
def limits(request: UserRequest, check: str) -> HttpResponse:
    """Show the limits of a check with their history; who may, sets others."""
    reading.require_view(request.user)
    declared = known(check)
    reading.require_check(request.user, declared)
    if request.method == "POST":
        require(request.user, ADJUST)
    now = limit_of(declared.code)
    holds = limited(declared, now)
    initial = {
        "tolerated": holds.tolerated,
        "months": holds.months,
        "seen": now.number if now else 0,
    }
    form = LimitForm(request.POST or None, check=declared, initial=initial)
    if form.is_valid():
        try:
            adjusting.adjust(check=declared, by=request.user, at=timezone.now(), **form.facts())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The new limits hold from the next run on."))
            address = reverse("requirements:limits", kwargs={"check": declared.code})
            return go_to(request, address)
    context = {
        "check": declared,
        "holds": holds,
        "broken_above": broken_above(holds.severity),
        "forgives": forgives(holds.severity, is_work=bool(holds.months)),
        "form": form,
        "may_adjust": may(request.user, ADJUST),
        "history": CheckLimit.objects.filter(check_code=declared.code).select_related("by"),
        "state": CheckState.objects.filter(check_code=declared.code)
        .select_related("latest")
        .first(),
        "shipped": reading.shipped(),
    }
    return render(request, "requirements/limits.html", context)
