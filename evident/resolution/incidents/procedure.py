"""Incident procedure. ISO/IEC 20000-1:2018, 8.6.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where an incident stands. Escalation is an event on the record, not a state."""

    NEW = "new", _("New")
    CLASSIFIED = "classified", _("Classified")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    PENDING = "pending", _("On hold")
    RESOLVED = "resolved", _("Resolved")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


UNTOUCHED = frozenset({State.NEW, State.CLASSIFIED})
WORKABLE = frozenset(
    {State.NEW, State.CLASSIFIED, State.ASSIGNED, State.IN_PROGRESS, State.REOPENED}
)
UNRESOLVED = WORKABLE | {State.PENDING}
OPEN = UNRESOLVED | {State.RESOLVED}
ENDED = frozenset({State.CLOSED, State.CANCELLED})
EVERY = OPEN | ENDED

STEPS = [
    Step("report", frozenset(), State.NEW, "incident.report", _("Report"), _("reported")),
    Step(
        "classify",
        UNTOUCHED,
        State.CLASSIFIED,
        "incident.classify",
        _("Classify"),
        _("classified"),
    ),
    Step("assign", WORKABLE, State.ASSIGNED, "incident.assign", _("Assign"), _("assigned")),
    Step("take", WORKABLE, State.IN_PROGRESS, "incident.take", _("Take"), _("took over")),
    Step("hold", UNRESOLVED, State.PENDING, "incident.hold", _("Put on hold"), _("put on hold")),
    Step(
        "resume",
        frozenset({State.PENDING}),
        State.IN_PROGRESS,
        "incident.resume",
        _("Resume"),
        _("resumed"),
    ),
    Step("resolve", UNRESOLVED, State.RESOLVED, "incident.resolve", _("Resolve"), _("resolved")),
    Step(
        "reopen",
        frozenset({State.RESOLVED}),
        State.REOPENED,
        "incident.reopen",
        _("Reopen"),
        _("reopened"),
    ),
    Step(
        "close",
        frozenset({State.RESOLVED}),
        State.CLOSED,
        "incident.close",
        _("Close"),
        _("closed"),
    ),
    Step("cancel", UNTOUCHED, State.CANCELLED, "incident.cancel", _("Cancel"), _("cancelled")),
    Step(
        "merge", UNRESOLVED, State.CANCELLED, "incident.merge", _("Merge"), _("merged as duplicate")
    ),
    Step("escalate", UNRESOLVED, None, "incident.escalate", _("Escalate"), _("escalated")),
    Step("edit", OPEN, None, "incident.edit", _("Edit"), _("edited")),
    Step(
        "prioritise",
        UNRESOLVED,
        None,
        "incident.prioritise",
        _("Change priority"),
        _("changed the priority of"),
    ),
    Step(
        "confirm",
        frozenset({State.RESOLVED}),
        State.CLOSED,
        "incident.follow",
        _("Confirm"),
        _("confirmed"),
    ),
    Step("reply", OPEN, None, "incident.reply", _("Reply"), _("replied")),
    Step("note", EVERY, None, "incident.note", _("Internal note"), _("noted")),
    Step("adopt", OPEN, None, "incident.link", _("Set parent"), _("set the parent of")),
]
PROCEDURE = Procedure("incident", clause="8.6.1", states=State, open_states=OPEN, steps=STEPS)
