"""Procedure of satisfaction surveys. ISO/IEC 20000-1:2018, 8.3.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure
from evident.kernel.procedures.telling import declare_events


class State(TextChoices):
    """Where a survey stands."""

    PLANNED = "planned", pgettext_lazy("survey", "Planned")
    RUNNING = "running", pgettext_lazy("survey", "Running")
    ANALYSED = "analysed", _("Analysed")
    REPORTED = "reported", pgettext_lazy("survey", "Reported")
    IMPROVED = "improved", _("Improved")
    CANCELLED = "cancelled", _("Cancelled")


PLANNED = frozenset({State.PLANNED})
RUNNING = frozenset({State.RUNNING})
ANALYSED = frozenset({State.ANALYSED, State.REPORTED})
OPEN = PLANNED | RUNNING | ANALYSED
EVERY = OPEN | {State.IMPROVED, State.CANCELLED}

# No step is called “report”: whoever may report anything would be allowed it.
STEPS = [
    Step(
        "plan",
        frozenset(),
        State.PLANNED,
        "survey.plan",
        _("Plan a survey"),
        _("%(who)s planned the survey"),
    ),
    Step(
        "edit",
        PLANNED,
        None,
        "survey.edit",
        _("Change the plan"),
        _("%(who)s changed the plan"),
    ),
    Step(
        "draw",
        PLANNED,
        None,
        "survey.draw",
        _("Draw the sample"),
        _("%(who)s drew the sample"),
    ),
    Step(
        "start",
        PLANNED,
        State.RUNNING,
        "survey.start",
        _("Send the invitations"),
        _("%(who)s sent the invitations"),
    ),
    Step(
        "remind",
        RUNNING,
        None,
        "survey.remind",
        _("Remind those who have not answered"),
        _("%(who)s reminded those who had not answered"),
    ),
    Step(
        "analyse",
        RUNNING,
        State.ANALYSED,
        "survey.analyse",
        _("End and analyse"),
        _("%(who)s ended and analysed it"),
    ),
    Step(
        "add_action",
        ANALYSED,
        None,
        "survey.add_action",
        _("Add an action"),
        _("%(who)s added an action"),
    ),
    Step(
        "finish_action",
        ANALYSED,
        None,
        "survey.finish_action",
        _("Finish an action"),
        _("%(who)s finished an action"),
    ),
    Step(
        "present",
        frozenset({State.ANALYSED}),
        State.REPORTED,
        "survey.present",
        _("Report the results"),
        _("%(who)s reported the results"),
    ),
    Step(
        "improve",
        frozenset({State.REPORTED}),
        State.IMPROVED,
        "survey.improve",
        _("Improvement done"),
        _("%(who)s recorded that the improvement is done"),
    ),
    Step(
        "cancel",
        PLANNED,
        State.CANCELLED,
        "survey.cancel",
        _("Cancel"),
        pgettext_lazy("survey", "%(who)s cancelled it"),
    ),
    Step(
        "reply",
        OPEN,
        None,
        "survey.reply",
        _("Reply"),
        _("%(who)s replied"),
    ),
    Step(
        "note",
        EVERY,
        None,
        "survey.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
    Step(
        "warn",
        RUNNING,
        None,
        "survey.edit",
        _("Tell that its time is over"),
        _("%(who)s told that its time is over"),
        is_automatic=True,
    ),
    Step(
        "urge",
        ANALYSED,
        None,
        "survey.edit",
        _("Remind of an action"),
        _("%(who)s reminded of an action"),
        is_automatic=True,
    ),
]
PROCEDURE = Procedure("survey", clause="8.3.2", states=State, open_states=OPEN, steps=STEPS)
declare({"survey.link": _("Link surveys with other records")})
declare_events({"survey.answer": _("An answer arrived")})
STEERING = [step.name for step in STEPS if step.name != "reply" and not step.is_automatic]
# Nobody replies on a survey unless a role of one's own allows it: those asked see no messages.
ship("process_manager", *(f"survey.{name}" for name in (*STEERING, "link", "restrict")))
ship("agent", "survey.finish_action", "survey.note")
