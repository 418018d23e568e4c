"""An audit as a file: PDF to read and print, DOCX to work on."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from evident.kernel.files import fonts
from evident.kernel.files.serving import sent
from evident.kernel.files.written import LANGUAGES, PAPERS
from evident.kernel.records.reading import note_reading
from evident.management.audits.paper import file_name, paper_of
from evident.management.audits.queries import auditing
from evident.web.requests import UserRequest, go_to, refuse


@login_required
@require_GET
def paper(request: UserRequest, number: str, form: str) -> HttpResponseBase:
    """Send an audit in one language as PDF or DOCX."""
    audit = auditing.get_audit(number=number, user=request.user)
    if form not in PAPERS:
        raise Http404
    write, media_type = PAPERS[form]
    now = timezone.now()
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else str(get_language())
    note_reading(record=audit, by=request.user, at=now)
    try:
        content = write(paper_of(audit, user=request.user, at=now, language=language))
    except fonts.Missing as missing:
        refuse(request, missing)
        return go_to(request, audit.get_absolute_url())
    return sent(file_name(audit, form, language=language), media_type, content)
