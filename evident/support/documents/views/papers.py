"""A version of a document as a file: PDF to read and print, DOCX to work on."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from evident.kernel.files import fonts
from evident.kernel.files.serving import sent
from evident.kernel.files.written import PAPERS
from evident.support.documents import queries, texts
from evident.support.documents.papers import figures_of, file_name, paper_of
from evident.web.requests import UserRequest, go_to, refuse


@login_required
@require_GET
def paper(request: UserRequest, number: str, version: int, form: str) -> HttpResponseBase:
    """Send a version in one language as PDF or DOCX."""
    document = queries.get(number=number, user=request.user)
    found = queries.version_of(document, version, user=request.user)
    if form not in PAPERS or found.disposed_at is not None:
        raise Http404
    write, media_type = PAPERS[form]
    short = request.GET.get("language", "")
    chinese = (short if short in ("en", "zh") else texts.language_code()) == "zh"
    try:
        files = figures_of(document, found, user=request.user)
        content = write(paper_of(document, found, chinese=chinese, files=files))
    except fonts.Missing as missing:
        refuse(request, missing)
        return go_to(request, document.get_absolute_url())
    return sent(file_name(document, found, form, chinese=chinese), media_type, content)
