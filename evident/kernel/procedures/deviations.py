"""Deviations: what a procedure would have refused, named. Pure data, no database."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Deviation:
    """
    One way to depart from a procedure.

    With `source` and `target` it covers the moves from one of the first to one of the second
    that no step of the procedure makes.
    """

    code: str
    name: str | Promise
    meaning: str | Promise
    source: frozenset[str] = frozenset()
    target: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    """The steps among which it is counted, such as every closing; none means every record."""

    def covers(self, before: str, after: str) -> bool:
        """Return whether the move from `before` to `after` is told by this deviation."""
        return before in self.source and after in self.target


_declared: dict[str, Deviation] = {}


def declare(deviation: Deviation) -> Deviation:
    """Make a deviation known by its code. Processes do so through their procedure."""
    _declared[deviation.code] = deviation
    return deviation


def declared() -> dict[str, Deviation]:
    """Return every known deviation by its code."""
    return dict(_declared)


def named(code: str) -> str:
    """Return what a deviation is called; its code if no module tells."""
    return str(_declared[code].name) if code in _declared else code


UNKNOWN_STATE = Deviation(
    "unknown_state",
    _("Unknown state"),
    _("The source tells a state that means nothing here; the state before it is kept."),
)
NO_REPORT = Deviation(
    "no_report",
    _("No report on record"),
    _("The history begins in another state than the first of the procedure."),
)
SKIPPED_STEP = Deviation(
    "skipped_step",
    _("Skipped step"),
    _("The state was reached without a step that has to come between."),
)
WRONG_ORDER = Deviation(
    "wrong_order",
    _("Wrong order"),
    _("The state went back to one the procedure never returns to."),
)
NOT_IN_THIS_STATE = Deviation(
    "not_in_this_state",
    _("Not allowed in this state"),
    _("Something was done that the procedure does not allow in the state at that time."),
)
TIME_ORDER = Deviation(
    "time_order",
    _("Times contradict each other"),
    _("Something happened, by its time, before what had to come first."),
)
OF_EVERY_PROCEDURE = (
    UNKNOWN_STATE,
    NO_REPORT,
    SKIPPED_STEP,
    WRONG_ORDER,
    NOT_IN_THIS_STATE,
    TIME_ORDER,
)
