"""The page of a list of the administration: its tab, its rows page by page, its export."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from evident.kernel.lists.exporting import Export
from evident.web.administration.tabs import tabs_for
from evident.web.paging import newer_and_older
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest

ON_A_PAGE = 50


def list_page(
    request: UserRequest, tab: str, export: Export, *, found: Any = None, **shown: Any
) -> HttpResponse:
    """
    Show `administration/<tab>.html` with what is `shown`, and the way to `export`.

    `found` are rows of which one page is shown; without it the list is short and whole.
    """
    context = {"tabs": tabs_for(request.user, tab), **offered(request, export), **shown}
    if found is not None:
        page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, **newer_and_older(request, page)}
    return render(request, f"administration/{tab}.html", context)
