"""The archive of a sample, and looking once more at what is kept."""

from contextlib import suppress
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evident.conformity.samples import queries
from evident.conformity.samples.actions.archiving import refuse_part, take_archive
from evident.conformity.samples.models import Sample
from evident.conformity.samples.queries.rechecking import recheck as looked_at
from evident.kernel.procedures.definition import StepRefused
from evident.web.requests import UserRequest, confirm, go_to, refuse


@login_required
@require_http_methods(["GET", "POST"])
def archive(request: UserRequest, sample: int) -> HttpResponseBase:
    """Say what an archive holds, then make and send it."""
    found = queries.get(sample=sample, user=request.user)
    refuse_part(found, by=request.user)
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Take the archive of “%(sample)s”") % {"sample": found.name},
            text=_("One ZIP file that can be read and verified without Evident."),
            consequences=[
                _("It holds every record with messages, internal notes, files and trail entries."),
                _("That you took it is written into the trail."),
            ],
            action=_("Make the archive"),
            back=found.get_absolute_url(),
            is_grave=False,
        )
    try:
        path = take_archive(sample=found, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
        return go_to(request, found.get_absolute_url())
    return sent(path, found)


def sent(path: Path, sample: Sample) -> FileResponse:
    """Return the answer that sends an archive; the file is deleted as soon as it is open."""
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"evident-sample-{sample.pk}.zip",
        content_type="application/zip",
    )
    with suppress(OSError):
        path.unlink()
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def recheck(request: UserRequest, sample: int) -> HttpResponse:
    """Look once more at everything that is kept, and say whether it is as it was."""
    found = queries.get(sample=sample, user=request.user)
    refuse_part(found, by=request.user)
    context = {"sample": found, "result": looked_at(found), "at": timezone.now()}
    return render(request, "samples/recheck.html", context)
