"""Sending a file that a judgement rests on; of auditors from outside the look is kept."""

from datetime import datetime

from django.http import FileResponse

from evident.conformity.requirements.models import JudgementFile
from evident.kernel.accounts.models import User
from evident.kernel.attachments.serving import kept
from evident.kernel.records.reading import note_look


def sent(file: JudgementFile, *, by: User, at: datetime) -> FileResponse:
    """Return the answer that sends `file`, to be saved. Raises Http404 if its bytes are gone."""
    response = kept(file.sha256, name=file.name, media_type=file.media_type)
    requirement = file.judgement.requirement
    note_look(
        event="judgement.download",
        by=by,
        at=at,
        catalogue=requirement.catalogue.code,
        requirement=requirement.code,
        name=file.name,
        sha256=file.sha256,
    )
    return response
