"""Procedure of the tasks of recurring duties. ISO/IEC 20000-1:2018, 8.1 and 8.2.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where the task of a duty stands."""

    OPEN = "open", pgettext_lazy("duty task", "To do")
    IN_PROGRESS = "in_progress", pgettext_lazy("duty task", "In progress")
    DONE = "done", pgettext_lazy("duty task", "Done")
    DONE_LATE = "done_late", _("Done late")
    MISSED = "missed", pgettext_lazy("duty task", "Missed")
    SKIPPED = "skipped", _("Skipped")


OPEN = frozenset({State.OPEN, State.IN_PROGRESS})
ANSWERABLE = OPEN | {State.MISSED}
"""What was missed can still be looked at afterwards."""
DONE = frozenset({State.DONE, State.DONE_LATE})
EVERY = frozenset(State)

STEPS = [
    Step(
        "open", frozenset(), State.OPEN, "duty_task.assign", _("Open the task"),
        _("It fell due: the task was opened"), is_automatic=True,
    ),
    Step(
        "begin", frozenset({State.OPEN}), State.IN_PROGRESS, "duty_task.do", _("Begin"),
        pgettext_lazy("duty task", "%(who)s began it"),
    ),
    Step(
        "answer", ANSWERABLE, None, "duty_task.do", _("Answer an item"),
        _("%(who)s answered an item"),
    ),
    Step(
        "finish", OPEN, State.DONE, "duty_task.do", pgettext_lazy("duty task", "Finish"),
        pgettext_lazy("duty task", "%(who)s finished it"),
    ),
    Step(
        "finish_late", ANSWERABLE, State.DONE_LATE, "duty_task.do", _("Finish it late"),
        _("%(who)s finished it late"),
    ),
    Step(
        "follow_up", EVERY, None, "duty_task.do", _("Name what follows"),
        _("%(who)s named what follows"),
    ),
    Step(
        "skip", OPEN, State.SKIPPED, "duty_task.skip", pgettext_lazy("duty task", "Skip"),
        pgettext_lazy("duty task", "%(who)s skipped it"),
    ),
    Step(
        "explain", frozenset({State.MISSED}), None, "duty_task.do", _("Say why it was missed"),
        _("%(who)s said why it was missed"),
    ),
    Step(
        "assign", OPEN, None, "duty_task.assign", pgettext_lazy("duty task", "Assign"),
        pgettext_lazy("duty task", "%(who)s assigned it"),
    ),
    Step(
        "note", EVERY, None, "duty_task.note", _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
    Step(
        "miss", OPEN, State.MISSED, "duty_task.do", _("Let it count as missed"),
        _("Its time was up: it counts as missed"), is_automatic=True,
    ),
]  # fmt: skip
PROCEDURE = Procedure("duty_task", clause="8.1", states=State, open_states=OPEN, steps=STEPS)
declare({"duty_task.link": _("Link tasks of duties with other records")})
ship("agent", "duty_task.do", "duty_task.note", "duty_task.link")
ship("process_manager", "duty_task.*")
ship("process_owner", "duty_task.*")
