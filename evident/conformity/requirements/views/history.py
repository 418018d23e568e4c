"""What the checks found at any time: their runs, and the results of each."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evident.conformity.requirements import evidence, exports
from evident.conformity.requirements.models import CheckResult, Outcome, Run
from evident.conformity.requirements.permissions import CHECK
from evident.conformity.requirements.queries import reading
from evident.kernel.access.queries import may
from evident.web.paging import newer_and_older
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest

PAGE = 50


@login_required
@require_GET
def runs(request: UserRequest) -> HttpResponse:
    """List the runs of the checks, the newest first, back to the first one."""
    reading.require_view(request.user)
    rows = Run.objects.select_related("by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "runs": page.object_list,
        "page": page,
        "may_check": may(request.user, CHECK),
        **offered(request, exports.RUNS),
        **newer_and_older(request, page),
    }
    return render(request, "requirements/runs.html", context)


@login_required
@require_GET
def run(request: UserRequest, run: int) -> HttpResponse:
    """Show what one run found of every check, each with its result as it was kept."""
    reading.require_view(request.user)
    found = reading.run_of(run)
    context = {
        "run": found,
        "results": [shown(each) for each in reading.results_of(found, user=request.user)],
        **offered(request, exports.FOUND, run=found.pk),
    }
    return render(request, "requirements/run.html", context)


def shown(result: CheckResult) -> tuple[Any, ...]:
    """Return a result with the name of its check, and the tone and sign of its outcome."""
    name = evidence.name_with_subject(result.check_code)
    return (result, name, *evidence.OUTCOMES[Outcome(result.outcome)])
