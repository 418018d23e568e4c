"""Pages of a list that are numbered, and what leads from one to the next."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest


def newer_and_older(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """Return the addresses of the page before, `newer`, and after, `older`; empty without one."""

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
        "older": address(page.next_page_number()) if page.has_next() else "",
    }
