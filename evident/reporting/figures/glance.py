"""What the first page shows of measures and checks: the last 30 days beside the 30 before."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures import definition, queries
from evident.kernel.measures.definition import Direction
from evident.kernel.measures.queries import Finding, Period
from evident.kernel.procedures.queries import Scope, deviating
from evident.reporting.figures import shapes
from evident.reporting.figures.periods import last_days
from evident.reporting.figures.shapes import Tile
from evident.web import home

DAYS = 30
QUESTION = f"period={DAYS}"


@dataclass(frozen=True)
class Glance:
    """A measure with a target, and where it stood before."""

    tile: Tile
    before: float | None

    @property
    def icon(self) -> str:
        """Where it goes."""
        now = self.tile.figure.value
        if now is None or self.before is None or now == self.before:
            return "arrow-right"
        return "arrow-up-right" if now > self.before else "arrow-down-right"

    @property
    def tone(self) -> str:
        """Whether that is better."""
        now, direction = self.tile.figure.value, self.tile.measure.direction
        if now is None or self.before in (None, now) or direction == Direction.NEITHER:
            return "neutral"
        is_better = (now > (self.before or 0)) == (direction == Direction.HIGHER)
        return "success" if is_better else "danger"


def measures(user: User, at: datetime) -> list[Glance]:
    """Return the measures that have a target, of the last days and of as many before."""
    now, both = last_days(DAYS, now=at), last_days(2 * DAYS, now=at)
    before = Period(both.start, now.start)
    targets = queries.targets()
    return [
        Glance(
            shapes.tile(measure, user=user, period=now, target=targets[measure.code]),
            queries.figure(measure, user=user, period=before).value,
        )
        for measure in definition.measures()
        if measure.code in targets and targets[measure.code].target is not None
    ]


def findings(user: User, at: datetime) -> list[Finding]:
    """Return the checks that records of the last days break, those broken most first."""
    period = last_days(DAYS, now=at)
    found = [queries.finding(each, user=user, period=period) for each in definition.checks()]
    return sorted((each for each in found if each.exceptions), key=lambda each: -each.exceptions)


def departures(user: User, at: datetime) -> int:
    """Return how many entries of this month departed from a procedure."""
    return deviating(user=user, scope=Scope(month=at.date())).count()


def oversees(user: User) -> bool:
    """Return whether `user` looks at measures of all work, and not only at his own."""
    return access_of(user).may_somewhere("trail.read")


def register() -> None:
    """Make both part of the first page."""
    home.add_later(
        "figures.measures",
        label=_("Measures against their target"),
        url_name="figures:glance",
        permission="measure.view",
        is_for=oversees,
        order=30,
        place="left",
    )
    home.add_later(
        "figures.checks",
        label=_("Checks with exceptions"),
        url_name="figures:exceptions",
        permission="measure.view",
        is_for=oversees,
        order=40,
        place="right",
    )


def deviations_address(at: datetime) -> str:
    """Return where this month's departures stand."""
    return f"{reverse('deviations:index')}?month={at:%Y-%m}"
