"""The analysis as a file, to be saved."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from evident.conformity.gaps import actions
from evident.conformity.gaps.queries.gaps import Filters
from evident.conformity.gaps.views.frame import address
from evident.conformity.gaps.written import FORMS
from evident.conformity.requirements.queries import reading
from evident.kernel.files import fonts
from evident.kernel.files.serving import sent
from evident.kernel.files.written import LANGUAGES
from evident.web.requests import UserRequest, go_to


@login_required
@require_GET
def file(request: UserRequest, catalogue: str, form: str) -> HttpResponseBase:
    """Send the analysis, kept to what the list was, in the language asked for or of the page."""
    reading.require_whole(request.user)
    found = reading.catalogue_of(catalogue, user=request.user)
    if form not in FORMS:
        raise Http404
    asked = request.GET.get("language", "") or get_language() or ""
    try:
        made = actions.export(
            catalogue=found,
            by=request.user,
            at=timezone.now(),
            filters=Filters.of(request.GET.dict()),
            form=form,
            language=asked if asked in LANGUAGES else LANGUAGES[0],
        )
    except fonts.Missing as missing:
        messages.error(request, str(missing))
        return go_to(request, address("list", found))
    return sent(made.name, made.media_type, made.content)
