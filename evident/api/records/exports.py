"""Lists as files, as the pages of lists give them."""

from typing import Literal

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code
from evident.api.records.routers import exports as router
from evident.kernel.files.serving import sent
from evident.kernel.lists import actions
from evident.kernel.lists.exporting import export_of

BYTES = {"schema": {"type": "string", "format": "binary"}}
FILE = {
    "responses": {
        200: {
            "description": "The list as a file, sent while it is read.",
            "content": {kind.partition(";")[0]: BYTES for kind in actions.MEDIA_TYPES.values()},
        }
    }
}


class ExportIn(Schema):
    """As which kind of file, with which columns; filters and order as in the page's address."""

    format: Literal["csv", "xlsx"] = "csv"
    columns: list[Code] = Field([], max_length=100, description="The usual ones without.")


@router.get("/{kind}", operation_id="export_list", openapi_extra=FILE)
def export(request: ApiRequest, kind: Code, wanted: Query[ExportIn]) -> HttpResponseBase:
    """
    Take out the list of a process as its page shows it; that you did is in the trail.

    Other lists go by names of their own, such as `clock`. Where the address of a list's page has a
    part, such as the check whose exceptions it shows, the query names it.
    """
    declared = export_of(kind)
    if declared is None:
        raise Http404
    try:
        place = declared.place(request.GET)
    except (KeyError, ValueError) as wrong:
        raise Http404 from wrong
    taken = actions.take_out(
        export=declared,
        query=request.GET,
        columns=wanted.columns,
        form=wanted.format,
        by=request.auth,
        at=timezone.now(),
        place=place,
    )
    return sent(taken.name, taken.media_type, taken.content)
