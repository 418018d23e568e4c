"""Steps on the tasks of an order."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.procedure import is_allowed
from evident.kernel.sentences import labelled
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.forms.steps import OF_TASKS
from evident.resolution.service_requests.procedure import PROCEDURE
from evident.resolution.service_requests.queries import seeing as queries
from evident.resolution.service_requests.views.record import PAGES
from evident.web.requests import UserRequest, go_to, is_htmx, refuse


@login_required
@require_http_methods(["GET", "POST"])
def step(request: UserRequest, number: str, task: int, name: str) -> HttpResponse:
    """Take a step on a task; ask for what it takes first."""
    one = queries.task(number=number, key=task, user=request.user)
    order = one.service_request
    kind = OF_TASKS[name]
    wanted = PROCEDURE.named(name)
    if not is_allowed(wanted, order, by=request.user):
        raise PermissionDenied
    is_posted = request.method == "POST"
    facts = {"task": one, "by": request.user, "at": timezone.now()}
    form = None
    if kind is not None:
        data = request.POST if is_posted else None
        form = kind(data, record=order, user=request.user, task=one)
    if is_posted and (form is None or form.is_valid()):
        try:
            getattr(actions, name)(**facts, **(form.cleaned_data if form is not None else {}))
        except StepRefused as refusal:
            if form is None:
                refuse(request, refusal)
                return go_to(request, order.get_absolute_url())
            form.add_error(None, str(refusal))
        else:
            messages.success(request, labelled(one.title, wanted.label))
            return go_to(request, order.get_absolute_url())
    context = {
        "pages": PAGES,
        "record": order,
        "task": one,
        "form": form,
        "label": wanted.label,
        "is_dialog": is_htmx(request),
        "tone": "primary",
        "address": request.path,
    }
    fragment = "_task_step" if is_htmx(request) else "task_step"
    status = 422 if form is not None and form.errors else 200
    return render(request, f"service_requests/{fragment}.html", context, status=status)
