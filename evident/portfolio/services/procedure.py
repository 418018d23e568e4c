"""Service procedure: the life of a service. ISO/IEC 20000-1:2018, 8.2.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a service stands in its life."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DESIGNING = "designing", _("In design")
    TRANSITIONING = "transitioning", _("In transition")
    LIVE = "live", _("Live")
    RETIRING = "retiring", _("Retiring")
    RETIRED = "retired", _("Retired")
    REJECTED = "rejected", _("Rejected")


PLANNED = frozenset({State.APPROVED, State.DESIGNING, State.TRANSITIONING})
USABLE = frozenset({State.LIVE, State.RETIRING})
"""States in which customers have the service."""
OPEN = frozenset({State.PROPOSED, *PLANNED, *USABLE})
EVERY = OPEN | {State.RETIRED, State.REJECTED}

STEPS = [
    Step(
        "propose",
        frozenset(),
        State.PROPOSED,
        "service.propose",
        _("Propose a service"),
        _("%(who)s proposed it"),
    ),
    Step(
        "approve",
        frozenset({State.PROPOSED}),
        State.APPROVED,
        "service.approve",
        _("Approve"),
        _("%(who)s approved it"),
    ),
    Step(
        "reject",
        frozenset({State.PROPOSED}),
        State.REJECTED,
        "service.approve",
        _("Reject"),
        _("%(who)s rejected it"),
    ),
    Step(
        "design",
        frozenset({State.APPROVED}),
        State.DESIGNING,
        "service.plan",
        _("Start design"),
        _("%(who)s started its design"),
    ),
    Step(
        "transition",
        frozenset({State.DESIGNING}),
        State.TRANSITIONING,
        "service.plan",
        _("Start transition"),
        _("%(who)s started its transition"),
    ),
    Step(
        "go_live",
        frozenset({State.TRANSITIONING}),
        State.LIVE,
        "service.go_live",
        _("Go live"),
        _("%(who)s put it into operation"),
    ),
    Step(
        "retire",
        frozenset({State.LIVE}),
        State.RETIRING,
        "service.retire",
        _("Start retirement"),
        _("%(who)s started to retire it"),
    ),
    Step(
        "keep",
        frozenset({State.RETIRING}),
        State.LIVE,
        "service.retire",
        _("Keep in operation"),
        _("%(who)s decided to keep it in operation"),
    ),
    Step(
        "end",
        frozenset({State.RETIRING}),
        State.RETIRED,
        "service.retire",
        _("End the service"),
        _("%(who)s ended it"),
    ),
    Step("edit", OPEN, None, "service.edit", _("Edit"), _("%(who)s edited it")),
    Step(
        "add_customer",
        OPEN,
        None,
        "service.edit",
        _("Add a customer"),
        _("%(who)s added a customer"),
    ),
    Step(
        "end_customer",
        OPEN,
        None,
        "service.edit",
        _("End for a customer"),
        _("%(who)s ended it for a customer"),
    ),
    Step(
        "add_dependency",
        OPEN,
        None,
        "service.edit",
        _("Add a dependency"),
        _("%(who)s added a dependency"),
    ),
    Step(
        "remove_dependency",
        OPEN,
        None,
        "service.edit",
        _("Remove a dependency"),
        _("%(who)s removed a dependency"),
    ),
    Step(
        "note",
        EVERY,
        None,
        "service.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]
PROCEDURE = Procedure("service", clause="8.2.2", states=State, open_states=OPEN, steps=STEPS)
declare({"service.link": _("Link a record")})
ship("agent", "service.note", "service.link")
ship("process_manager", "service.note", "service.link")
ship("process_manager", "service.propose", "service.plan", "service.go_live", "service.edit")
ship("process_manager", "service.retire")
ship("process_owner", "service.*")
ship("top_management", "service.approve")
