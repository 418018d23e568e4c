"""Incident procedure. ISO/IEC 20000-1:2018, 8.6.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.deviations import Deviation
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

RESOLVED = frozenset({State.RESOLVED})

STEPS = [
    Step(
        "report",
        frozenset(),
        State.NEW,
        "incident.report",
        _("Report"),
        _("%(who)s reported it"),
        is_told_later=True,
    ),
    Step(
        "classify",
        UNTOUCHED,
        State.CLASSIFIED,
        "incident.classify",
        _("Classify"),
        _("%(who)s classified it"),
    ),
    Step(
        "assign", WORKABLE, State.ASSIGNED, "incident.assign", _("Assign"), _("%(who)s assigned it")
    ),
    Step(
        "take",
        WORKABLE,
        State.IN_PROGRESS,
        "incident.take",
        _("Take"),
        _("%(who)s took it over"),
        is_told_later=True,
    ),
    Step(
        "hold",
        UNRESOLVED,
        State.PENDING,
        "incident.hold",
        _("Put on hold"),
        _("%(who)s put it on hold"),
    ),
    Step(
        "resume",
        frozenset({State.PENDING}),
        State.IN_PROGRESS,
        "incident.resume",
        _("Resume"),
        _("%(who)s resumed work"),
    ),
    Step(
        "resolve",
        UNRESOLVED,
        State.RESOLVED,
        "incident.resolve",
        _("Resolve"),
        _("%(who)s resolved it"),
        is_told_later=True,
    ),
    Step(
        "reopen",
        RESOLVED,
        State.REOPENED,
        "incident.reopen",
        _("Reopen"),
        _("%(who)s reopened it"),
        own="incident.follow",
    ),
    Step("close", RESOLVED, State.CLOSED, "incident.close", _("Close"), _("%(who)s closed it")),
    Step(
        "confirm",
        RESOLVED,
        State.CLOSED,
        "incident.follow",
        _("Confirm that it works"),
        _("%(who)s confirmed that it works"),
        is_requesters=True,
    ),
    Step(
        "cancel",
        UNTOUCHED,
        State.CANCELLED,
        "incident.cancel",
        _("Cancel"),
        _("%(who)s cancelled it"),
        own="incident.follow",
    ),
    Step(
        "merge",
        UNRESOLVED,
        State.CANCELLED,
        "incident.merge",
        _("Merge"),
        _("%(who)s merged it as a duplicate"),
    ),
    Step(
        "absorb",
        UNRESOLVED,
        None,
        "incident.merge",
        _("Take in duplicates"),
        _("%(who)s merged a duplicate into it"),
    ),
    Step("adopt", OPEN, None, "incident.link", _("Set parent"), _("%(who)s set its parent")),
    Step(
        "escalate", UNRESOLVED, None, "incident.escalate", _("Escalate"), _("%(who)s escalated it")
    ),
    Step("edit", OPEN, None, "incident.edit", _("Edit"), _("%(who)s edited it")),
    Step(
        "prioritise",
        UNRESOLVED,
        None,
        "incident.prioritise",
        _("Change priority"),
        _("%(who)s changed its priority"),
    ),
    Step(
        "reply",
        OPEN,
        None,
        "incident.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="incident.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "incident.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
    Step("watch", EVERY, None, "incident.follow", _("Watch"), _("%(who)s started to watch")),
    Step(
        "unwatch", EVERY, None, "incident.follow", _("Stop watching"), _("%(who)s stopped watching")
    ),
    Step(
        "warn",
        RESOLVED,
        None,
        "incident.close",
        _("Announce closing"),
        _("%(who)s announced that it will close by itself"),
        is_automatic=True,
    ),
    Step(
        "declare_major",
        UNRESOLVED,
        None,
        "incident.declare_major",
        _("Declare major incident"),
        _("%(who)s declared it a major incident"),
    ),
    Step(
        "coordinate_major",
        EVERY,
        None,
        "incident.lead_major",
        _("Coordinate"),
        _("%(who)s set up the coordination of the major incident"),
    ),
    Step(
        "hand_over_major",
        EVERY,
        None,
        "incident.lead_major",
        _("Change leader"),
        _("%(who)s handed over the lead of the major incident"),
    ),
    Step(
        "inform_management",
        EVERY,
        None,
        "incident.inform_management",
        _("Inform management"),
        _("%(who)s informed management"),
    ),
    Step(
        "update_major",
        OPEN,
        None,
        "incident.update_major",
        _("Give an update"),
        _("%(who)s gave an update on the major incident"),
    ),
    Step(
        "restore_major",
        EVERY,
        None,
        "incident.restore_major",
        _("Service is restored"),
        _("%(who)s recorded that the service is restored"),
    ),
    Step(
        "relapse_major",
        OPEN,
        None,
        "incident.restore_major",
        _("Disturbed again"),
        _("%(who)s recorded that the service is disturbed again"),
    ),
    Step(
        "plan_major_review",
        EVERY,
        None,
        "incident.review_major",
        _("Call the review"),
        _("%(who)s called the review of the major incident"),
    ),
    Step(
        "review_major",
        EVERY,
        None,
        "incident.review_major",
        _("Record the review"),
        _("%(who)s recorded the review of the major incident"),
    ),
    Step(
        "revoke_major",
        EVERY,
        None,
        "incident.revoke_major",
        _("Revoke"),
        _("%(who)s revoked the declaration as a major incident"),
    ),
    Step(
        "warn_major",
        EVERY,
        None,
        "incident.lead_major",
        _("Remind of the major incident"),
        _("%(who)s reminded of what is overdue in the major incident"),
        is_automatic=True,
    ),
]
CLOSING = frozenset({"close", "confirm"})
ENDING = CLOSING | {"cancel", "merge"}
DEVIATIONS = [
    Deviation(
        "closed_without_resolution",
        _("Closed without a resolution before it"),
        _("The incident was closed although no resolution preceded the closure."),
        source=UNRESOLVED,
        target=frozenset({State.CLOSED}),
        steps=CLOSING,
    ),
    Deviation(
        "left_closed",
        _("Left closed again"),
        _("A closed incident was worked on again; a new one has to be opened instead."),
        source=ENDED,
        target=OPEN,
        steps=ENDING,
    ),
    Deviation(
        "resolution_not_held",
        _("Resolution not held"),
        _("Work went on after the resolution without a reopening on record."),
        source=RESOLVED,
        target=UNRESOLVED,
        steps=frozenset({"resolve"}),
    ),
    Deviation(
        "no_resolution_time",
        _("No resolution time"),
        _("The incident was closed, but nobody recorded when the service was restored."),
        steps=CLOSING,
    ),
    Deviation(
        "no_resolution_code",
        _("No resolution code"),
        _("The incident was closed, but nobody recorded how it was resolved."),
        steps=CLOSING,
    ),
]
PROCEDURE = Procedure(
    "incident",
    clause="8.6.1",
    states=State,
    open_states=OPEN,
    steps=STEPS,
    deviations=DEVIATIONS,
)
