"""Taking an edition out as a file; that somebody did is in the trail."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.files.written import File
from evident.kernel.procedures.telling import declare_events
from evident.kernel.trail import actions as trail
from evident.reporting.service_reports.models import Edition
from evident.reporting.service_reports.written import written

EVENT = "service_report.export"
declare_events({EVENT: _("%(who)s downloaded the report")})


@transaction.atomic
def export(*, edition: Edition, by: User, at: datetime, form: str, language: str) -> File:
    """
    Return an edition, which `by` may read, as a file; which one is written into the trail.

    Raises kernel.files.fonts.Missing where it cannot be made; nothing is written then.
    """
    file = written(edition, form=form, language=language)
    facts = {
        "edition": edition.number,
        "form": form,
        "language": language,
        "file": file.name,
        "sha256": file.sha256,
    }
    trail.write(event=EVENT, by=by, at=at, record=edition.report, facts=facts)
    return file
