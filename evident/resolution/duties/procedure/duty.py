"""Procedure of recurring duties. ISO/IEC 20000-1:2018, 8.1 and 8.2.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a duty stands."""

    DRAFT = "draft", pgettext_lazy("duty", "Draft")
    ACTIVE = "active", pgettext_lazy("duty", "Active")
    PAUSED = "paused", pgettext_lazy("duty", "Paused")
    ENDED = "ended", pgettext_lazy("duty", "Ended")


ACTIVE = frozenset({State.ACTIVE})
OPEN = frozenset({State.DRAFT, State.ACTIVE, State.PAUSED})
EVERY = frozenset(State)

STEPS = [
    Step(
        "plan", frozenset(), State.DRAFT, "duty.plan", _("Plan a duty"),
        pgettext_lazy("duty", "%(who)s planned it"),
    ),
    Step("edit", OPEN, None, "duty.plan", _("Change the plan"), _("%(who)s changed the plan")),
    Step(
        "set_checklist", OPEN, None, "duty.plan", _("Change the checklist"),
        _("%(who)s changed the checklist"),
    ),
    Step(
        "activate", frozenset({State.DRAFT}), State.ACTIVE, "duty.plan",
        pgettext_lazy("duty", "Activate"), pgettext_lazy("duty", "%(who)s activated it"),
    ),
    Step(
        "pause", ACTIVE, State.PAUSED, "duty.plan", pgettext_lazy("duty", "Pause"),
        pgettext_lazy("duty", "%(who)s paused it"),
    ),
    Step(
        "resume", frozenset({State.PAUSED}), State.ACTIVE, "duty.plan",
        pgettext_lazy("duty", "Go on"), pgettext_lazy("duty", "%(who)s let it go on"),
    ),
    Step(
        "end", OPEN, State.ENDED, "duty.plan", pgettext_lazy("duty", "End it"),
        pgettext_lazy("duty", "%(who)s ended it"),
    ),
    Step(
        "expire", ACTIVE, State.ENDED, "duty.plan", _("Let its time run out"),
        _("Its last day is over: it ended"), is_automatic=True,
    ),
    Step(
        "note", EVERY, None, "duty.note", _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]  # fmt: skip
PROCEDURE = Procedure("duty", clause="8.1", states=State, open_states=OPEN, steps=STEPS)
declare({"duty.link": _("Link duties with other records")})
ship("agent", "duty.note", "duty.link")
ship("process_manager", "duty.*")
ship("process_owner", "duty.*")
