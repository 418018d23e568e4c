"""Planning what closes a gap."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evident.conformity.gaps import actions
from evident.conformity.gaps.forms import PlanForm
from evident.conformity.gaps.models import OPEN, GapPlan
from evident.conformity.gaps.queries import gaps, plans
from evident.conformity.gaps.queries.gaps import Gap
from evident.conformity.requirements.models import Requirement
from evident.conformity.requirements.queries import reading
from evident.kernel.procedures.definition import StepRefused
from evident.web.requests import UserRequest, back_from, go_to

USUAL_MONTHS = 1


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest, catalogue: str, requirement: str) -> HttpResponse:
    """Say who does what until when; where there is a plan, put another in its place."""
    reading.require_whole(request.user)
    found = reading.requirement_of(catalogue, requirement, user=request.user)
    if not plans.may_plan(request.user, found):
        raise PermissionDenied(_("You are not allowed to do this."))
    (gap,) = gaps.gaps_of([found], today=timezone.localdate())
    back = back_from(request, default=found.get_absolute_url())
    seen = request.POST.get("seen", str(gap.plan.pk) if gap.plan else "")
    form = PlanForm(
        request.POST or None,
        user=request.user,
        is_first=not seen,
        initial=initial_of(found, gap.plan),
    )
    if form.is_valid():
        try:
            carry_out(request, gap, seen, form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The plan is kept."))
            return go_to(request, back)
    context = {
        "gap": gap,
        "form": form,
        "back": back,
        "is_gap": found.status in OPEN and not found.is_withdrawn and not found.is_informative,
        "seen": seen,
        "history": plans.history_of(found),
    }
    return render(request, "gaps/plan.html", context)


def carry_out(request: UserRequest, gap: Gap, seen: str, facts: dict[str, Any]) -> None:
    """Plan, or plan anew where the plan on screen is in force. Raises StepRefused."""
    by, at = request.user, timezone.now()
    if gap.plan is None or seen != str(gap.plan.pk):
        facts = {name: facts[name] for name in actions.FACTS}
        actions.plan_gap(requirement=gap.requirement, by=by, at=at, **facts)
    else:
        actions.replan(plan=gap.plan, by=by, at=at, **facts)


def initial_of(requirement: Requirement, known: GapPlan | None) -> dict[str, Any]:
    """Return what the form begins with."""
    if known is not None:
        return {"action": known.action, "owner": known.owner_id, "due_on": known.due_on}
    return {"owner": requirement.owner_id, "due_on": usual_day()}


def usual_day() -> date:
    """Return the day until which a gap is usually closed."""
    today: date = timezone.localdate()
    return today + relativedelta(months=USUAL_MONTHS)
