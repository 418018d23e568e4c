"""Restricting a record to those who work on it, and lifting that; of every process alike."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.of_every_record import RESTRICT, UNRESTRICT
from evident.kernel.procedures.procedure import AnyRecord, procedure_of
from evident.kernel.records.models import Record


def restrict(*, record: AnyRecord, by: User, at: datetime, reason: str) -> AnyRecord:
    """
    Let only those see `record` who work on it or asked for it, and who may see all restricted ones.

    Raises WrongFact without a reason, StepRefused if it is restricted already or nobody works on
    it who could see it then, PermissionDenied if `by` lacks `restrict` of its process.
    """
    facts = {"reason": said(reason)}
    procedure = procedure_of(record.kind)
    with procedure.step(RESTRICT, record, by=by, at=at, facts=facts) as locked:
        if locked.is_restricted:
            raise StepRefused(_("%(number)s is restricted already.") % {"number": locked.number})
        if locked.team_id is None and locked.assignee_id is None:
            raise StepRefused(
                _("Give it to a team or a person first: nobody of us would see it any more.")
            )
        locked.is_restricted = True
    return locked


def unrestrict(*, record: AnyRecord, by: User, at: datetime, reason: str) -> AnyRecord:
    """
    Let everybody see `record` again who may see records of its process.

    Raises WrongFact without a reason, StepRefused if it is not restricted, PermissionDenied if
    `by` lacks `unrestrict` of its process or does not see it.
    """
    facts = {"reason": said(reason)}
    procedure = procedure_of(record.kind)
    with procedure.step(UNRESTRICT, record, by=by, at=at, facts=facts) as locked:
        if not locked.is_restricted:
            raise StepRefused(_("%(number)s is not restricted.") % {"number": locked.number})
        locked.is_restricted = False
    return locked


def who_would_see(record: Record) -> str:
    """Return in words who still sees `record` once it is restricted."""
    names = [each for each in (record.team, record.assignee, record.requester) if each is not None]
    return _(", ").join(dict.fromkeys(str(each) for each in names))


def said(reason: str) -> str:
    """Return the reason. Raises WrongFact if there is none."""
    if not reason.strip():
        raise WrongFact(_("Say why."))
    return reason.strip()
