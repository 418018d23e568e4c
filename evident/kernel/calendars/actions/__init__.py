"""What people do to calendars. The only code that changes one."""

from evident.kernel.calendars.actions.drafting import (
    create,
    discard,
    edit,
    import_holidays,
    propose,
    propose_correction,
    remove_day,
    set_day,
)
from evident.kernel.calendars.actions.effect import make_effective
from evident.kernel.calendars.actions.shipped import ensure_shipped
from evident.kernel.calendars.refusals import CalendarRefused

__all__ = [
    "CalendarRefused",
    "create",
    "discard",
    "edit",
    "ensure_shipped",
    "import_holidays",
    "make_effective",
    "propose",
    "propose_correction",
    "remove_day",
    "set_day",
]
