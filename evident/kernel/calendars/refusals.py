"""Why a change to a calendar was not made."""

from evident.kernel.procedures.definition import StepRefused


class CalendarRefused(StepRefused):
    """A change to a calendar that cannot be; the message tells the user why."""
