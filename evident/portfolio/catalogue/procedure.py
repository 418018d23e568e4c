"""Procedure of a catalogue entry. ISO/IEC 20000-1:2018, 8.2.4."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where an offering stands."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN = frozenset({State.DRAFT, State.APPROVED, State.PUBLISHED})
EVERY = OPEN | {State.WITHDRAWN}

STEPS = [
    Step(
        "prepare",
        frozenset(),
        State.DRAFT,
        "offering.prepare",
        _("Prepare an offering"),
        _("%(who)s prepared it"),
    ),
    Step(
        "approve",
        frozenset({State.DRAFT}),
        State.APPROVED,
        "offering.approve",
        _("Approve"),
        _("%(who)s approved it"),
    ),
    Step(
        "publish",
        frozenset({State.APPROVED}),
        State.PUBLISHED,
        "offering.publish",
        _("Publish"),
        _("%(who)s published it"),
    ),
    Step(
        "withdraw",
        OPEN,
        State.WITHDRAWN,
        "offering.publish",
        _("Withdraw from the catalogue"),
        _("%(who)s withdrew it"),
    ),
    Step("edit", OPEN, None, "offering.prepare", _("Edit"), _("%(who)s edited it")),
    Step(
        "design",
        OPEN,
        None,
        "offering.prepare",
        _("Design form and flow"),
        _("%(who)s changed the draft of form and flow"),
    ),
    Step(
        "put_in_force",
        OPEN,
        None,
        "offering.approve",
        _("Put form and flow in force"),
        _("%(who)s put a new version of form and flow in force"),
    ),
    Step(
        "note",
        EVERY,
        None,
        "offering.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]
PROCEDURE = Procedure("offering", clause="8.2.4", states=State, open_states=OPEN, steps=STEPS)
declare({"offering.link": _("Link a record")})
ship("agent", "offering.note", "offering.link")
ship("process_manager", "offering.prepare", "offering.publish", "offering.note", "offering.link")
ship("process_owner", "offering.*")
