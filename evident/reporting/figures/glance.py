"""
What the first page shows of measures and checks.

Measures stand with the last 30 days, the 30 before, their target and their course by month.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.measures import definition, queries
from evident.kernel.measures.definition import Direction, Measure
from evident.kernel.measures.findings import Finding, find_each
from evident.kernel.measures.models import Target
from evident.kernel.measures.queries import Period
from evident.kernel.procedures.queries import Scope, deviating
from evident.relationships.service_levels.queries.promised import shares_promised_to
from evident.reporting.figures import shapes, trends
from evident.reporting.figures.concerns import OF_AGENT, OF_ORGANISATION, OF_TEAM, codes_for
from evident.reporting.figures.periods import last_days
from evident.reporting.figures.shapes import Tile
from evident.reporting.figures.trends import Trend
from evident.resolution.incidents.queries.home import teams_of
from evident.web import home

DAYS = 30
QUESTION = f"period={DAYS}"
MOST_TEAMS = 3


@dataclass(frozen=True)
class Glance:
    """A measure: where it stands, stood before and should stand, and its course by month."""

    tile: Tile
    before: float | None
    trend: Trend
    narrowed: Mapping[str, str]
    is_empty: bool
    """Whether nothing was counted in all that time."""

    @property
    def records(self) -> str:
        """The address of the records behind the figure."""
        return shapes.link(self.tile.measure, self.narrowed, QUESTION)

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


def glance(
    measure: Measure,
    *,
    user: User,
    at: datetime,
    target: Target | None,
    narrowed: Mapping[str, str] | None = None,
) -> Glance:
    """Return a measure over the last days, the days before and the last months, or as it is now."""
    now, both = last_days(DAYS, now=at), last_days(2 * DAYS, now=at)
    seen: dict[str, Any] = {"user": user, "narrowed": narrowed}
    tile = shapes.tile(measure, period=now, target=target, **seen)
    if measure.is_standing:  # what it was before is not known
        empty = trends.trend([], at=at, target=None, unit=measure.unit)
        return Glance(tile, None, empty, narrowed or {}, is_empty=not tile.figure.records)
    course = queries.by_month(measure, period=trends.period_of(at), **seen)
    return Glance(
        tile,
        queries.figure(measure, period=Period(both.start, now.start), **seen).value,
        trends.trend(
            course,
            at=at,
            target=target.target if target else None,
            unit=measure.unit,
        ),
        narrowed or {},
        is_empty=not any(each.records or each.divisor for each in course),
    )


def measures(user: User, at: datetime) -> list[Glance]:
    """Return the measures that are `user`'s concern, those with a target or with values."""
    targets = {
        code: target for code, target in queries.targets().items() if target.target is not None
    }
    concern = codes_for(user)
    wanted = [
        code
        for code, target in targets.items()
        if code not in concern and (not concern or target.owner_id == user.pk)
    ]
    return some((*concern, *wanted), user=user, at=at, targets=targets)


def some(
    codes: Iterable[str],
    *,
    user: User,
    at: datetime,
    targets: Mapping[str, Target],
    narrowed: Mapping[str, str] | None = None,
) -> list[Glance]:
    """Return the measures called `codes`, but for those with neither target nor value."""
    known = [measure for measure in map(definition.measure_of, codes) if measure is not None]
    found = [
        glance(each, user=user, at=at, target=targets.get(each.code), narrowed=narrowed)
        for each in known
    ]
    return [each for each in found if each.tile.target or not each.is_empty]


def of_teams(user: User, at: datetime) -> list[tuple[Team, list[Glance]]]:
    """Return what concerns an agent: measures of his or her teams, and of his or her own work."""
    targets, me = queries.targets(), {"person": str(user.pk)}
    own = some(OF_AGENT, user=user, at=at, targets=targets, narrowed=me)
    teams = user.teams.filter(is_active=True).order_by("name")[:MOST_TEAMS]
    return [
        (
            team,
            [
                *some(
                    OF_TEAM,
                    user=user,
                    at=at,
                    targets=targets,
                    narrowed={"team": str(team.pk)},
                ),
                *own,
            ],
        )
        for team in teams
    ]


def of_organisation(user: User, at: datetime) -> list[Glance]:
    """Return how a customer is served, beside what the agreement promises."""
    own = {queries.ORGANISATION: str(user.organisation_id)}
    promised = {
        code: Target(measure=code, target=float(percent))
        for code, percent in shares_promised_to(user.organisation_id, at=at).items()
    }
    found = some(OF_ORGANISATION, user=user, at=at, targets=promised, narrowed=own)
    return [each for each in found if not each.is_empty]


def findings(user: User, at: datetime) -> list[Finding]:
    """Return the checks that failed, then those that records of the last days break, most first."""
    period = last_days(DAYS, now=at)
    found = find_each(definition.checks(), user=user, period=period)
    telling = [each for each in found if each.exceptions or each.failure]
    return sorted(telling, key=lambda each: (not each.failure, -each.exceptions))


def departures(user: User, at: datetime) -> int:
    """Return how many entries of this month departed from a procedure."""
    return deviating(user=user, scope=Scope(month=at.date())).count()


def oversees(user: User) -> bool:
    """Return whether `user` looks at measures of all work, and not only at his own."""
    return access_of(user).may_somewhere("trail.read")


def is_agent(user: User) -> bool:
    """Return whether `user` works in a team, and oversees no other."""
    return not oversees(user) and bool(teams_of(user))


def is_customer(user: User) -> bool:
    """Return whether `user` sees measures of the own organisation alone."""
    return not access_of(user).may_somewhere("measure.view")


def register() -> None:
    """Make all of it part of the first page."""
    home.add_later(
        "figures.team",
        label=_("My team"),
        url_name="figures:team-glance",
        permission="measure.view",
        is_for=is_agent,
        order=60,
        place="right",
    )
    home.add_later(
        "figures.organisation",
        label=_("How you are served"),
        url_name="figures:organisation-glance",
        permission="measure.view_organisation",
        is_for=is_customer,
        order=16,
    )
    home.add_later(
        "figures.measures",
        label=_("Measures against their target"),
        url_name="figures:glance",
        permission="measure.view",
        is_for=oversees,
        order=30,
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
