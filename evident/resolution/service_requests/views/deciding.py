"""Deciding on an order from a mail, and letting somebody else decide in one's place."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.forms.lists import DeputyForm
from evident.resolution.service_requests.forms.mail import DecisionForm
from evident.resolution.service_requests.keys import opened
from evident.resolution.service_requests.models import Approval, Delegation
from evident.resolution.service_requests.models.approval import ApprovalState
from evident.resolution.service_requests.queries import seeing as queries
from evident.resolution.service_requests.seats import may_decide
from evident.web.requests import UserRequest, go_to, refuse


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, key: str) -> HttpResponse:
    """
    Decide by the link in a mail, without signing in. Looking at it decides nothing: programs that
    read mail follow links.
    """
    named = opened(key)
    if named is None:
        return over(request, _("This link is not whole, or it is too old. Sign in to decide."))
    approval = (
        Approval.objects.filter(pk=named[0])
        .select_related("service_request__offering", "service_request__requester")
        .first()
    )
    person = User.objects.filter(pk=named[1], is_active=True).first()
    if approval is None or person is None:
        return over(request, _("This link leads nowhere any more."))
    if refusal := why_not(request, approval, person):
        return over(request, refusal)
    order = approval.service_request
    form = DecisionForm(request.POST or None, initial={"decision": request.GET.get("decision")})
    if form.is_valid():
        try:
            decide(person, approval, form.cleaned_data)
        except (StepRefused, PermissionDenied) as refused:
            form.add_error(None, str(refused))
        else:
            return over(request, _("Your decision is on record. Thank you."), is_done=True)
    context = {"order": order, "form": form, "answers": queries.answers_of(order)}
    status = 422 if form.errors else 200
    return render(request, "service_requests/link.html", context, status=status)


def why_not(request: HttpRequest, approval: Approval, person: User) -> str:
    """Return why `person` decides nothing by this link now; empty if he or she may."""
    if request.user.is_authenticated and request.user.pk != person.pk:
        return _("This link was sent to somebody else. Nothing was decided.")
    decided = approval.seats.filter(by=person).first()
    if decided is not None and decided.at is not None:
        moment = {"moment": date_format(timezone.localtime(decided.at), "DATETIME_FORMAT")}
        if decided.is_approved:
            return _("You approved this already: %(moment)s.") % moment
        return _("You refused this already: %(moment)s.") % moment
    order = approval.service_request
    if approval.state != ApprovalState.PENDING or not may_decide(person, service_request=order):
        return _("This has been decided, or no longer waits for you.")
    return ""


def decide(person: User, approval: Approval, facts: dict[str, Any]) -> None:
    """Decide in the name of whom the link was sent to. Raises StepRefused, PermissionDenied."""
    told: dict[str, Any] = {
        "service_request": approval.service_request,
        "by": person,
        "at": timezone.now(),
    }
    if facts["decision"] == "approve":
        actions.approve(**told, comment=facts["comment"])
    else:
        actions.reject(**told, reason=facts["comment"])


def over(request: HttpRequest, sentence: str, *, is_done: bool = False) -> HttpResponse:
    """Say why there is nothing to decide here, or that it was done."""
    context = {"sentence": sentence, "is_done": is_done}
    status = 200 if is_done else 410
    return render(request, "service_requests/over.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def deputies(request: UserRequest) -> HttpResponse:
    """Show who approves in the person's place and when, and name somebody."""
    form = DeputyForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            actions.delegate(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your deputy is named."))
            return go_to(request, reverse("service_requests:deputies"))
    context = {
        "form": form,
        "mine": Delegation.objects.filter(person=request.user).select_related("deputy")[:50],
        "for_others": Delegation.objects.filter(deputy=request.user).select_related("person")[:50],
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "service_requests/deputies.html", context, status=status)


@login_required
@require_POST
def end_deputy(request: UserRequest, deputy: int) -> HttpResponse:
    """End a delegation of one's own before its last day."""
    delegation = Delegation.objects.filter(pk=deputy, person=request.user).first()
    if delegation is None:
        raise Http404
    try:
        actions.end_delegation(delegation=delegation, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, reverse("service_requests:deputies"))
