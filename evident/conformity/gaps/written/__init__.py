"""The analysis as files: PDF, DOCX and XLSX, in English and Chinese."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import override

from evident.conformity.gaps.queries.gaps import Filters
from evident.conformity.gaps.written import paper, workbook
from evident.conformity.gaps.written.analysis import analysed
from evident.conformity.requirements.models import Catalogue
from evident.kernel.accounts.models import User
from evident.kernel.files.written import File, forms

FORMS = forms(paper.document_of, workbook.written)


def written(
    catalogue: Catalogue, *, filters: Filters, user: User, at: datetime, form: str, language: str
) -> File:
    """
    Return the analysis of a catalogue as it is at `at`, kept to what `filters` keep.

    Raises kernel.files.fonts.Missing where there are no letters for it.
    """
    with override(language):
        told = analysed(catalogue, filters=filters, user=user, at=at)
        content = FORMS[form].written(told, language)
    day = timezone.localtime(at).date().isoformat()
    name = f"gaps-{catalogue.code}-{day}-{language[:2]}.{form}"
    return File(name, FORMS[form].media_type, content)
