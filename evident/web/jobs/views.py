"""Pages about jobs: what fails, why, and having it done again."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.accounts.models import User
from evident.kernel.job_control import actions, queries
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.sentences import joined
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, confirm, go_to

declare_permissions({"job.export": gettext_lazy("Take lists out as files")})


def told(user: User, _query: QueryDict, _at: datetime) -> list[dict[str, Any]]:
    """Return jobs that fail, by the paths of the columns. Raises PermissionDenied."""
    return [
        {
            "job": str(each.title),
            "state": _("Given up") if each.is_given_up else _("Tried again later"),
            "why": each.failure.error if each.failure else "",
            "attempts": each.job.attempts,
            "last": each.failure.at if each.failure else None,
            "next": None if each.is_given_up else each.job.scheduled_at,
        }
        for each in queries.troubled(user)
    ]


EXPORT = declare(
    Export(
        "job",
        "jobs",
        rows=told,
        columns=(
            Column("job", pgettext_lazy("background", "Job"), ("job",), width=36),
            Column("state", gettext_lazy("State"), ("state",), width=20),
            Column("why", gettext_lazy("Why"), ("why",), width=60),
            Column("attempts", gettext_lazy("Attempts"), ("attempts",), "number", width=10),
            Column("last", gettext_lazy("Last attempt"), ("last",), "moment"),
            Column("next", gettext_lazy("Next attempt"), ("next",), "moment"),
        ),
        home="index",
        name=gettext_lazy("Failing jobs"),
        organisation="",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show how jobs are doing, those in trouble first."""
    context = {
        "overview": queries.overview(request.user, at=timezone.now()),
        "troubled": queries.troubled(request.user),
        "periodic": queries.periodic(request.user),
        **offered(request, EXPORT),
    }
    return render(request, "job_pages/index.html", context)


@login_required
@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one job and every failed attempt."""
    found = queries.get(pk=pk, user=request.user)
    context = {"found": found, "failures": queries.failures_of(found.job)}
    return render(request, "job_pages/detail.html", context)


@login_required
@require_POST
def retry(request: UserRequest, pk: int) -> HttpResponse:
    """Have a job done again now."""
    found = queries.get(pk=pk, user=request.user)
    try:
        actions.retry(job=found.job, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, joined(refusal.messages))
    else:
        messages.success(request, _("The job is tried again now."))
    return go_to(request, reverse("jobs:index"))


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Drop a job, after asking."""
    found = queries.get(pk=pk, user=request.user)
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Drop this job?"),
            text=str(found.title),
            consequences=[
                _("The work will not be done, now or later."),
                _("What failed, and that you dropped it, stays on record."),
            ],
            action=_("Drop the job"),
            back=reverse("jobs:detail", args=[pk]),
        )
    try:
        actions.cancel(job=found.job, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, joined(refusal.messages))
    else:
        messages.success(request, _("The job is dropped."))
    return go_to(request, reverse("jobs:index"))


@login_required
@require_POST
def end_pause(request: UserRequest) -> HttpResponse:
    """Let a periodic job try again without waiting."""
    name = request.POST.get("name", "")
    actions.end_pause(name=name, by=request.user, at=timezone.now())
    messages.success(request, _("It is tried again at its next turn."))
    return go_to(request, reverse("jobs:index"))
