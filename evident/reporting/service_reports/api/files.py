"""Editions of service reports as files, through the API."""

from typing import Literal

from django.http import HttpResponseBase
from django.utils import timezone
from ninja import Query, Schema

from evident.api.authentication import ApiRequest
from evident.kernel.files import fonts
from evident.kernel.files.serving import sent
from evident.kernel.procedures.definition import StepRefused
from evident.reporting.service_reports.actions import exporting
from evident.reporting.service_reports.api.reports import router
from evident.reporting.service_reports.queries import reports as queries
from evident.reporting.service_reports.written import FORMS

BYTES = {"schema": {"type": "string", "format": "binary"}}
FILE = {
    "responses": {
        200: {
            "description": "The edition as a file, to be saved.",
            "content": {form.media_type: BYTES for form in FORMS.values()},
        }
    }
}


class ReportFileIn(Schema):
    """As which kind of file, in which language."""

    form: Literal["pdf", "docx", "xlsx"] = "pdf"
    language: Literal["en", "zh-hans"] = "en"


@router.get("/{number}/editions/{edition}/file", operation_id="download_report", openapi_extra=FILE)
def file(
    request: ApiRequest, number: str, edition: int, wanted: Query[ReportFileIn]
) -> HttpResponseBase:
    """Return an edition as a file; that you took it is in the trail."""
    report = queries.get(number=number, user=request.auth)
    found_edition = queries.edition(report=report, user=request.auth, number=edition)
    assert found_edition is not None  # noqa: S101  # a number was given
    try:
        made = exporting.export(
            edition=found_edition, by=request.auth, at=timezone.now(), **wanted.model_dump()
        )
    except fonts.Missing as missing:
        raise StepRefused(str(missing)) from missing
    return sent(made.name, made.media_type, made.content)
