"""The records that a check applies to, whether they keep its rule or break it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evident.conformity.requirements import evidence, exports
from evident.conformity.requirements.queries import population as queries
from evident.conformity.requirements.views.reading import PAGE, result_read, state_of
from evident.web.paging import newer_and_older
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest


@login_required
@require_GET
def population(request: UserRequest, result: int) -> HttpResponse:
    """List the records that a check applies to, page by page, as many as one may look through."""
    found = result_read(request, result)
    rows = queries.records_of(found, user=request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "result": found,
        "name": evidence.name_of(found.check_code),
        "records": [(each, state_of(each)) for each in page.object_list],
        "is_cut": page.paginator.count == queries.MOST,
        "most": queries.MOST,
        **newer_and_older(request, page),
        **offered(request, exports.POPULATION, result=found.pk),
    }
    return render(request, "requirements/population.html", context)
