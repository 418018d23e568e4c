"""The history of findings, nonconformities and corrective actions in words."""

from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import after, who_of
from evident.kernel.timelines.history import History, Sentence
from evident.kernel.trail.models import Entry
from evident.management.audits.models import (
    Answer,
    Audit,
    AuditProgramme,
    CorrectiveAction,
    Finding,
    Nonconformity,
)
from evident.management.audits.procedure import (
    audit,
    corrective_action,
    finding,
    nonconformity,
    programme,
)


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


def answered(entry: Entry) -> str:
    """Tell which question was answered, and how."""
    code = str(entry.facts.get("answer", ""))
    facts = {
        "who": who_of(entry),
        "requirement": entry.facts.get("requirement") or "–",
        "answer": Answer(code).label if code in Answer.values else "",
    }
    return _("%(who)s answered the question on %(requirement)s: %(answer)s") % facts


def cited(entry: Entry) -> str:
    """Tell which evidence was cited."""
    facts = {"who": who_of(entry), "evidence": entry.facts.get("evidence", "")}
    return _("%(who)s cited %(evidence)s as evidence") % facts


def uncited(entry: Entry) -> str:
    """Tell which evidence was taken away."""
    facts = {"who": who_of(entry), "evidence": entry.facts.get("evidence", "")}
    return _("%(who)s took %(evidence)s away from the evidence") % facts


def found(entry: Entry) -> str:
    """Tell which finding was raised."""
    facts = {"who": who_of(entry), "number": entry.facts.get("finding", "")}
    return _("%(who)s raised the finding %(number)s") % facts if facts["number"] else ""


OF_AUDITS = History(
    audit.PROCEDURE,
    Audit,
    details=(
        "title", "programme", "criteria", "scope", "processes", "starts_on", "ends_on",
        "assignee", "plan", "summary", "conclusion", "cancel_reason",
    ),
    sentences={
        "answer": answered, "find": found, "warn": warned, "cite": cited, "drop_citation": uncited,
    },
)  # fmt: skip
OF_PROGRAMMES = History(
    programme.PROCEDURE,
    AuditProgramme,
    details=(
        "title", "starts_on", "ends_on", "frequency", "methods", "responsibilities", "rationale",
        "review",
    ),
)  # fmt: skip
