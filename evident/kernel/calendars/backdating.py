"""What is written later than it happened: how much later a procedure lets it be."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.calendars.promises import Span, calendar_of
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.procedures.rules import Rules

LIMIT = "back_date_hours"
SHIPPED_HOURS = 24


def lateness(rules: Rules) -> Span:
    """Return how much later than it happened a version of a procedure lets something be told."""
    return Span(rules.limits.get(LIMIT, SHIPPED_HOURS), calendar_of(rules.calendar))


def refuse_other_times(happened_at: datetime, *, at: datetime, rules: Rules) -> None:
    """Raise WrongFact unless what is told at `at` happened before, and not too long before."""
    if happened_at > at:
        raise WrongFact(_("This time lies in the future."))
    span = lateness(rules)
    if span.due(happened_at) < at:
        raise WrongFact(
            _(
                "This time is too long ago: the procedure lets one be entered up to %(hours)d h"
                " later – %(counting)s. Leave it empty and tell in words when it was."
            )
            % {"hours": span.hours, "counting": span.counting()}
        )
