"""Complaint procedure. ISO/IEC 20000-1:2018, 8.3.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", pgettext_lazy("complaint", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("complaint", "Acknowledged")
    INVESTIGATING = "investigating", _("Investigating")
    ESCALATED = "escalated", _("Escalated")
    RESOLVED = "resolved", pgettext_lazy("complaint", "Resolved")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")


UNACKNOWLEDGED = frozenset({State.RECEIVED})
AT_WORK = frozenset({State.ACKNOWLEDGED, State.INVESTIGATING, State.ESCALATED, State.REOPENED})
UNRESOLVED = UNACKNOWLEDGED | AT_WORK
RESOLVED = frozenset({State.RESOLVED})
OPEN = UNRESOLVED | RESOLVED
EVERY = OPEN | {State.CLOSED}

STEPS = [
    Step(
        "report",
        frozenset(),
        State.RECEIVED,
        "complaint.report",
        _("Make a complaint"),
        _("%(who)s recorded the complaint"),
    ),
    Step(
        "acknowledge",
        UNACKNOWLEDGED,
        State.ACKNOWLEDGED,
        "complaint.acknowledge",
        _("Acknowledge"),
        _("%(who)s acknowledged the complaint"),
    ),
    Step(
        "assign",
        UNRESOLVED,
        None,
        "complaint.assign",
        _("Name the owner"),
        _("%(who)s named its owner"),
    ),
    Step(
        "investigate",
        AT_WORK - {State.INVESTIGATING},
        State.INVESTIGATING,
        "complaint.investigate",
        _("Investigate"),
        _("%(who)s is investigating it"),
    ),
    Step(
        "escalate",
        UNRESOLVED - {State.ESCALATED},
        State.ESCALATED,
        "complaint.escalate",
        _("Escalate"),
        _("%(who)s escalated it"),
        own="complaint.follow",
    ),
    Step(
        "inform",
        OPEN - UNACKNOWLEDGED,
        None,
        "complaint.inform",
        _("Customer informed"),
        _("%(who)s informed the customer"),
    ),
    Step(
        "resolve",
        frozenset({State.INVESTIGATING}),
        State.RESOLVED,
        "complaint.resolve",
        _("Record the outcome"),
        _("%(who)s recorded the outcome"),
    ),
    Step(
        "reopen",
        RESOLVED,
        State.REOPENED,
        "complaint.reopen",
        _("Reopen"),
        _("%(who)s reopened it"),
        own="complaint.follow",
    ),
    Step("close", RESOLVED, State.CLOSED, "complaint.close", _("Close"), _("%(who)s closed it")),
    Step("edit", OPEN, None, "complaint.edit", _("Edit"), _("%(who)s edited it")),
    Step(
        "reply",
        OPEN,
        None,
        "complaint.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="complaint.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "complaint.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
    Step(
        "warn",
        UNRESOLVED,
        None,
        "complaint.assign",
        _("Tell that it is overdue"),
        _("%(who)s told that it is overdue"),
        is_automatic=True,
    ),
]
PROCEDURE = Procedure("complaint", clause="8.3.2", states=State, open_states=OPEN, steps=STEPS)
HANDLING = tuple(
    f"complaint.{verb}"
    for verb in ("report", "acknowledge", "assign", "investigate", "escalate", "inform")
) + tuple(
    f"complaint.{verb}" for verb in ("resolve", "reopen", "close", "edit", "reply", "note", "link")
)
declare({"complaint.link": _("Link complaints with other records")})
ship("agent", *HANDLING)
ship("process_manager", "complaint.*")
ship("customer_manager", "complaint.report")
