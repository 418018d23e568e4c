"""Editions as files: PDF, DOCX and XLSX, made of the frozen figures alone."""

from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import override

from evident.kernel.files.written import File, forms
from evident.reporting.service_reports.models import Edition
from evident.reporting.service_reports.shown import shown
from evident.reporting.service_reports.written import paper, workbook

FORMS = forms(paper.document_of, workbook.written)
LABELS = {form.code: form.label for form in FORMS.values()}


def written(edition: Edition, *, form: str, language: str) -> File:
    """
    Return an edition as a file; the same edition gives the same bytes in a language.

    Raises kernel.files.fonts.Missing where there are no letters for it.
    """
    report = edition.report
    zone = ZoneInfo(edition.figures["scope"]["zone"])
    with override(language), timezone.override(zone):
        content = FORMS[form].written(shown(edition), language)
    state = "" if edition.issued_at else "-draft"
    name = f"{report.number}-{report.span.code}-v{edition.number}{state}-{language[:2]}.{form}"
    return File(name, FORMS[form].media_type, content)
