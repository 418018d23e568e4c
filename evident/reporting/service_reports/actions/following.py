"""What follows after a report was read: its review, and the actions decided on."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.reporting.service_reports.actions.wording import said
from evident.reporting.service_reports.models import FollowUp, ServiceReport
from evident.reporting.service_reports.procedure.report import PROCEDURE


def review(
    *, report: ServiceReport, by: User, at: datetime, decision: str, findings: str = ""
) -> ServiceReport:
    """
    Record what its readers found and decided; that nothing has to be done is a decision too.

    Raises WrongFact without a decision, PermissionDenied.
    """
    with PROCEDURE.step("review", report, by=by, at=at) as locked:
        locked.findings = findings.strip()
        locked.decision = said(decision, _("Say what was decided, or that nothing has to be done."))
    return locked


def follow_up(  # who does what until when
    *, report: ServiceReport, by: User, at: datetime, text: str, owner: User, due_on: date
) -> ServiceReport:
    """Add an action that was decided on. Raises WrongFact without saying what."""
    text = said(text, _("Say what is to be done."))[:500]
    if not owner.is_active:
        raise WrongFact(_("%(person)s does not work here any more.") % {"person": owner.name})
    facts = {"action": text, "owner": owner, "due_on": due_on}
    with PROCEDURE.step("follow_up", report, by=by, at=at, facts=facts) as locked:
        FollowUp.objects.create(report=locked, text=text, owner=owner, due_on=due_on)
    return locked


def finish(
    *, report: ServiceReport, by: User, at: datetime, action: FollowUp, result: str
) -> ServiceReport:
    """Record that an action is done and what came of it. Raises StepRefused if that was said."""
    result = said(result, _("Say what came of it."))[:500]
    facts = {"action": action.text, "result": result}
    with PROCEDURE.step("finish", report, by=by, at=at, facts=facts) as locked:
        own = locked.follow_ups.select_for_update().filter(pk=action.pk, finished_at=None).first()
        if own is None:
            raise StepRefused(_("This action is finished."))
        own.result, own.finished_at = result, at
        own.save(update_fields=["result", "finished_at"])
    return locked


def close(*, report: ServiceReport, by: User, at: datetime) -> ServiceReport:
    """Close a report whose actions are done. Raises StepRefused while one is not."""
    with PROCEDURE.step("close", report, by=by, at=at) as locked:
        if locked.follow_ups.filter(finished_at=None).exists():
            raise StepRefused(_("An action is not finished yet."))
        locked.closed_at = at
    return locked
