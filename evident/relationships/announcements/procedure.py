"""Announcement procedure. ISO/IEC 20000-1:2018, 7.4 and 8.3.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where an announcement stands."""

    DRAFT = "draft", pgettext_lazy("announcement", "Draft")
    PUBLISHED = "published", pgettext_lazy("announcement", "Published")
    OVER = "over", pgettext_lazy("announcement", "Over")
    WITHDRAWN = "withdrawn", pgettext_lazy("announcement", "Withdrawn")


DRAFT = frozenset({State.DRAFT})
PUBLISHED = frozenset({State.PUBLISHED})
OPEN = DRAFT | PUBLISHED
SHOWN = PUBLISHED | {State.OVER}
"""States in which customers read it."""
EVERY = OPEN | {State.OVER, State.WITHDRAWN}

STEPS = [
    Step(
        "draft", frozenset(), State.DRAFT, "announcement.draft", _("New announcement"),
        pgettext_lazy("announcement", "%(who)s drafted it"),
    ),
    Step("edit", OPEN, None, "announcement.draft", _("Edit"), _("%(who)s edited it")),
    Step(
        "publish", DRAFT, State.PUBLISHED, "announcement.publish",
        pgettext_lazy("announcement", "Publish"), _("%(who)s published it"),
    ),
    Step(
        "inform", PUBLISHED, None, "announcement.publish", _("Add news"), _("%(who)s added news"),
    ),
    Step(
        "end", PUBLISHED, State.OVER, "announcement.publish", _("It is over"),
        _("%(who)s said that it is over"),
    ),
    Step(
        "expire", PUBLISHED, State.OVER, "announcement.publish", _("Let it end"),
        _("%(who)s noted that its time is over"), is_automatic=True,
    ),
    Step(
        "withdraw", OPEN, State.WITHDRAWN, "announcement.publish",
        pgettext_lazy("announcement", "Withdraw"),
        _("%(who)s withdrew it"),
    ),
    Step(
        "note", EVERY, None, "announcement.note", _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]  # fmt: skip
PROCEDURE = Procedure("announcement", clause="7.4", states=State, open_states=OPEN, steps=STEPS)
declare({"announcement.link": _("Link announcements with other records")})
ship("agent", "announcement.draft", "announcement.note", "announcement.link")
ship("process_manager", "announcement.*")
ship("process_owner", "announcement.*")
