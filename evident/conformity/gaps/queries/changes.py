"""What has changed since a day: gaps opened and closed, each with its reason."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from evident.conformity.gaps import reality
from evident.conformity.gaps.models import OPEN
from evident.conformity.requirements.models import Catalogue, Requirement, Status, StatusChange
from evident.conformity.requirements.picture import TONES

EARLIEST = date(2000, 1, 1)
UNKNOWN = frozenset({Status.NOT_ASSESSED, Status.NO_OCCURRENCE})
"""Statuses that say neither that a requirement is met nor that it is not."""


class Kind(TextChoices):
    """What became of a requirement."""

    OPENED = "opened", pgettext_lazy("gaps", "Opened")
    CLOSED = "closed", pgettext_lazy("gaps", "Closed")
    ASSESSED = "assessed", pgettext_lazy("gaps", "Assessed for the first time")
    MOVED = "moved", pgettext_lazy("gaps", "Changed otherwise")


@dataclass(frozen=True)
class Changed:
    """A requirement whose status is or was another one since then."""

    requirement: Requirement
    before: Status
    after: Status
    at: datetime
    """When it last changed."""
    times: int
    reason: list[str]

    @property
    def kind(self) -> Kind:
        """Whether a gap was opened or closed; what nobody knew before was neither."""
        if self.before == Status.NOT_ASSESSED and self.after != Status.NOT_ASSESSED:
            return Kind.ASSESSED
        was, is_now = self.before in OPEN, self.after in OPEN
        if was and not is_now:
            return Kind.CLOSED
        return Kind.OPENED if is_now and not was else Kind.MOVED

    @property
    def tones(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Tone and icon of the status before and of that after."""
        return TONES[self.before], TONES[self.after]


def sensible(day: date, *, today: date) -> date:
    """Return a day from which history can be asked for: not before any, nor later than today."""
    return min(max(day, EARLIEST), today)


def changed_since(catalogue: Catalogue, since: datetime) -> list[Changed]:
    """
    Return what has changed in a catalogue from `since` on: opened gaps first, then closed ones.

    Of a requirement that changed more than once, what it was and what it is count; what nobody knew
    yet, or had no occurrence, counts as what was found first.
    """
    rows = StatusChange.objects.filter(
        requirement__catalogue=catalogue,
        requirement__is_withdrawn=False,
        requirement__is_informative=False,
        at__gte=since,
    )
    rows = rows.select_related("requirement", "requirement__clause", "requirement__catalogue")
    by_requirement: dict[int, list[StatusChange]] = {}
    for row in rows.order_by("at", "pk").defer("requirement__basis"):
        by_requirement.setdefault(row.requirement_id, []).append(row)
    details = reality.details_of(changes[-1].basis for changes in by_requirement.values())
    found = [changed(changes, details) for changes in by_requirement.values()]
    order = list(Kind)
    return sorted(found, key=lambda each: (order.index(each.kind), each.requirement.place))


def before(changes: list[StatusChange]) -> Status:
    """Return from what several changes of one requirement began, once anything was found."""
    first = changes[0]
    if first.before not in UNKNOWN:
        return Status(first.before)
    found = [each.before for each in changes if each.before not in UNKNOWN]
    if found:
        return Status(found[0])
    is_known_since = first.before == Status.NOT_ASSESSED and len(changes) > 1
    return Status(first.after if is_known_since else first.before)


def changed(changes: list[StatusChange], details: reality.Details) -> Changed:
    """Return what several changes of one requirement amount to."""
    last = changes[-1]
    return Changed(
        requirement=last.requirement,
        before=before(changes),
        after=Status(last.after),
        at=last.at,
        times=len(changes),
        reason=reality.sentences(last.after, last.basis, details),
    )
