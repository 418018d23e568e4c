"""Ordering: the form of an offering, filled in by whom it is for or by somebody of ours."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.portfolio.catalogue import queries as catalogue
from evident.portfolio.catalogue.forms import form_for
from evident.portfolio.catalogue.models import FormVersion, Offering
from evident.portfolio.catalogue.procedure import State as OfferingState
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.forms.lists import ForWhomForm
from evident.resolution.service_requests.models import Channel, ServiceRequest
from evident.web.records.attaching import attach
from evident.web.requests import UserRequest, go_to, whole_number


@login_required
@require_http_methods(["GET", "POST"])
def order(request: UserRequest, offering: str) -> HttpResponse:
    """Order something; who fills in a form that was changed meanwhile keeps what was typed."""
    require_somewhere(request.user, "service_request.order")
    offered = catalogue.get(number=offering, user=request.user)
    version = offered.form_in_force
    if version is None or offered.state != OfferingState.PUBLISHED:
        raise Http404
    is_ours = access_of(request.user).may_somewhere("service_request.assign")
    is_posted = request.method == "POST"
    data = request.POST if is_posted else None
    form = form_for(version, request.user, data, request.FILES if is_posted else None)
    start = {"requester": request.GET.get("for", "")[:150]}
    whom = ForWhomForm(data, user=request.user, initial=start) if is_ours else None
    was_changed = is_posted and whole_number(request.POST.get("version", "")) != version.number
    if was_changed:
        form.add_error(None, _("The form was changed while you were filling it in. What you wrote"
                               " stands below: look it over and send it again."))  # fmt: skip
    elif is_posted and form.is_valid() and (whom is None or whom.is_valid()):
        answer = send(request, offered, version, form, whom)
        if answer is not None:
            return answer
    context = {
        "offering": offered,
        "version": version,
        "form": form,
        "whom": whom,
        "needs_approval": bool(version.steps.approvals_for(offered.cost)),
    }
    is_wrong = is_posted and bool(form.errors or (whom is not None and whom.errors))
    template = "service_requests/order.html"
    return render(request, template, context, status=422 if is_wrong else 200)


def send(
    request: UserRequest,
    offering: Offering,
    version: FormVersion,
    form: Any,
    whom: ForWhomForm | None,
) -> HttpResponse | None:
    """Order what was filled in and show it; None where it was refused, and the form says why."""
    facts = whom.cleaned_data if whom is not None else {"channel": Channel.PORTAL}
    now = timezone.now()
    try:
        with transaction.atomic():
            made = actions.order(
                by=request.user,
                at=now,
                offering=offering,
                form_version=version,
                answers=form.answers,
                **facts,
            )
    except (EditConflict, StepRefused) as refusal:
        form.add_error(None, str(refusal))
        return None
    attach_files(request, made, form)
    messages.success(request, _("We have your order %(number)s.") % {"number": made.number})
    return go_to(request, made.get_absolute_url())


def attach_files(request: UserRequest, made: ServiceRequest, form: Any) -> None:
    """Attach the files that were given with the answers."""
    if not made.is_open:
        return
    for files in form.attached().values():
        attach(request, made, files, comment=None, is_internal=False)
