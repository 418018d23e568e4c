"""What was agreed to be done, as readers of an edition see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from evident.kernel.records.kinds import kind_of, known

NO_ACTION = gettext_lazy("Nothing was open or done in this period.")


@dataclass(frozen=True)
class Action:
    """Something somebody is to do until a day, or did."""

    record: int
    kind: str
    number: str
    text: str
    owner: str
    due_on: date | None
    done_on: date | None
    is_overdue: bool
    result: str

    @property
    def source(self) -> str:
        """What kind of record decided it."""
        return str(kind_of(self.kind).name) if self.kind in known() else self.kind

    @property
    def state(self) -> str:
        """How it stands."""
        if self.done_on is not None:
            return _("Done")
        return _("Overdue") if self.is_overdue else pgettext("action", "Open")

    @property
    def tone(self) -> str:
        """The colour of its state."""
        if self.done_on is not None:
            return "success"
        return "danger" if self.is_overdue else ""

    @property
    def due(self) -> str:
        """Until when, as the language writes days; empty without."""
        return date_format(self.due_on, "SHORT_DATE_FORMAT") if self.due_on else ""

    @property
    def done(self) -> str:
        """When it was done, as the language writes days; empty while it is open."""
        return date_format(self.done_on, "SHORT_DATE_FORMAT") if self.done_on else ""

    @property
    def href(self) -> str:
        """The whole address of its record, for files; who may not see it finds nothing there."""
        return whole_address(self.kind, self.number)


@dataclass(frozen=True)
class Agreed:
    """The actions of an edition."""

    actions: list[Action]
    open: int
    overdue: int
    done: int

    @property
    def summary(self) -> str:
        """How many there are of each state; empty without any."""
        if not self.open + self.done:
            return ""
        counts = (
            (_("Open: %(count)s"), self.open),
            (_("overdue: %(count)s"), self.overdue),
            (_("done in the period: %(count)s"), self.done),
        )
        told = " · ".join(
            text % {"count": number_format(count, force_grouping=True)}
            for text, count in counts
            if count
        )
        return told[:1].upper() + told[1:]

    @property
    def note(self) -> str:
        """How many are told one by one; empty where all are."""
        count = self.open + self.done
        if count <= len(self.actions):
            return ""
        return _("%(shown)s of %(count)s actions are shown, the open ones first.") % {
            "shown": number_format(len(self.actions), force_grouping=True),
            "count": number_format(count, force_grouping=True),
        }


def agreed(told: Mapping[str, Any] | None) -> Agreed | None:
    """Return the actions of an edition; None where it was made before reports told of them."""
    if told is None:
        return None
    actions = [
        Action(**{**each, "due_on": day(each["due_on"]), "done_on": day(each["done_on"])})
        for each in told["told"]
    ]
    return Agreed(actions, told["open"], told["overdue"], told["done"])


def day(text: str | None) -> date | None:
    """Return a day as an edition keeps it."""
    return None if text is None else date.fromisoformat(text)


def whole_address(kind: str, number: str) -> str:
    """Return the whole address of a record; nothing for a process that is not here any more."""
    if kind not in known():
        return ""
    return settings.PUBLIC_URL + reverse(kind_of(kind).url_name, args=[number])
