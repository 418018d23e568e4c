"""The history of findings, nonconformities and corrective actions in words."""

from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import after, who_of
from evident.kernel.timelines.history import History, Sentence
from evident.kernel.trail.models import Entry
from evident.management.audits.models import CorrectiveAction, Finding, Nonconformity
from evident.management.audits.procedure import corrective_action, finding, nonconformity


def owned_in(model: type[Finding | Nonconformity | CorrectiveAction]) -> Sentence:
    """Return what tells who owns a record of `model` from now on."""

    def owned(entry: Entry) -> str:
        facts = {"who": who_of(entry), "person": after(entry, "assignee", model=model)}
        return _("%(who)s made %(person)s its owner") % facts if facts["person"] else ""

    return owned


def warned(entry: Entry) -> str:  # noqa: ARG001  # one form for all
    """Tell that its time is up."""
    return _("Its time is up: those responsible were told")


OF_FINDINGS = History(
    finding.PROCEDURE,
    Finding,
    details=(
        "title", "grade", "statement", "evidence", "requirements", "process", "response",
        "withdraw_reason", "due_at",
    ),
    sentences={"assign": owned_in(Finding), "warn": warned},
)  # fmt: skip
OF_NONCONFORMITIES = History(
    nonconformity.PROCEDURE,
    Nonconformity,
    details=(
        "correction", "consequences", "corrected_at", "cause", "cause_method", "similar_cases",
        "needs_action", "no_action_reason", "conclusion", "withdraw_reason", "due_at",
    ),
    sentences={"assign": owned_in(Nonconformity), "warn": warned},
)  # fmt: skip
OF_ACTIONS = History(
    corrective_action.PROCEDURE,
    CorrectiveAction,
    details=(
        "title", "description", "sms_change", "due_at", "verifier", "done_evidence",
        "verify_from", "verification", "cancel_reason",
    ),
    sentences={"assign": owned_in(CorrectiveAction), "warn": warned},
)  # fmt: skip
