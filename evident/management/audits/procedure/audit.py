"""Procedure of internal audits. ISO/IEC 20000-1:2018, 9.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where an audit stands."""

    PLANNED = "planned", pgettext_lazy("audit", "Planned")
    NOTIFIED = "notified", pgettext_lazy("audit", "Announced")
    FIELDWORK = "fieldwork", pgettext_lazy("audit", "Fieldwork")
    REPORTING = "reporting", pgettext_lazy("audit", "Report being written")
    REPORTED = "reported", pgettext_lazy("audit", "Reported")
    FINDINGS_OPEN = "findings_open", pgettext_lazy("audit", "Findings being dealt with")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


AHEAD = frozenset({State.PLANNED, State.NOTIFIED})
LOOKING = frozenset({State.FIELDWORK, State.REPORTING})
TOLD = frozenset({State.REPORTED, State.FINDINGS_OPEN})
HELD = TOLD | {State.CLOSED}
OPEN = AHEAD | LOOKING | TOLD
EVERY = frozenset(State)

STEPS = [
    Step("plan", frozenset(), State.PLANNED, "audit.plan", _("Plan an audit"),
         _("%(who)s planned the audit")),
    Step("edit", AHEAD, State.PLANNED, "audit.edit", _("Change the plan"),
         _("%(who)s changed the plan")),
    Step("prepare", AHEAD, None, "audit.prepare", _("Make the checklist"),
         _("%(who)s made the checklist")),
    Step("add_question", AHEAD | {State.FIELDWORK}, None, "audit.prepare", _("Add a question"),
         _("%(who)s added a question")),
    Step("remove_question", AHEAD, None, "audit.prepare", _("Remove a question"),
         _("%(who)s removed a question")),
    Step("notify", frozenset({State.PLANNED}), State.NOTIFIED, "audit.notify",
         _("Announce to those audited"), _("%(who)s announced the audit")),
    Step("start", frozenset({State.NOTIFIED}), State.FIELDWORK, "audit.conduct",
         _("Begin the fieldwork"), _("%(who)s began the fieldwork")),
    Step("answer", LOOKING, None, "audit.conduct", _("Answer a question"),
         _("%(who)s answered a question")),
    Step("cite", LOOKING, None, "audit.conduct", _("Cite evidence"),
         _("%(who)s cited evidence")),
    Step("drop_citation", LOOKING, None, "audit.conduct", _("Take cited evidence away"),
         _("%(who)s took cited evidence away")),
    Step("find", LOOKING, None, "audit.conduct", _("Raise a finding"),
         _("%(who)s raised a finding")),
    Step("end_fieldwork", frozenset({State.FIELDWORK}), State.REPORTING, "audit.conduct",
         _("End the fieldwork"), _("%(who)s ended the fieldwork")),
    Step("write", frozenset({State.REPORTING}), None, "audit.conduct", _("Write the report"),
         _("%(who)s wrote the report")),
    Step("issue", frozenset({State.REPORTING}), State.REPORTED, "audit.issue",
         _("Issue the report"), _("%(who)s issued the report")),
    Step("await_findings", frozenset({State.REPORTED}), State.FINDINGS_OPEN, "audit.issue",
         _("Wait for its findings"), _("Its findings are being dealt with"), is_automatic=True),
    Step("close", TOLD, State.CLOSED, "audit.close", _("Close"),
         pgettext_lazy("audit", "%(who)s closed it")),
    Step("cancel", AHEAD, State.CANCELLED, "audit.cancel", _("Cancel the audit"),
         pgettext_lazy("audit", "%(who)s cancelled it")),
    Step("warn", AHEAD | LOOKING, None, "audit.edit", _("Tell that it is overdue"),
         _("%(who)s told that it is overdue"), is_automatic=True),
    Step("reply", OPEN, None, "audit.reply", _("Reply"), _("%(who)s replied"), own="audit.follow"),
    Step("note", EVERY, None, "audit.note", _("Internal note"),
         _("%(who)s wrote an internal note")),
]  # fmt: skip
PROCEDURE = Procedure("audit", clause="9.2", states=State, open_states=OPEN, steps=STEPS)
declare({"audit.link": _("Link audits with other records")})
ship("sms_manager", "audit.*")
AUDITING = tuple(
    f"audit.{verb}"
    for verb in ("prepare", "notify", "conduct", "issue", "close", "reply", "note", "link")
)
ship("internal_auditor", *AUDITING)
for _role in ("process_manager", "process_owner"):
    ship(_role, "audit.reply", "audit.note")
