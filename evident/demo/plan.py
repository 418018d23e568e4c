"""When what breaks: weekdays, office hours, trends, and what should be open at the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from evident.demo.case import Case
from evident.demo.stage import Stage
from evident.demo.world import Scenario

WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 0.85, 0.12, 0.08)
HOURS = {
    7: 2,
    8: 8,
    9: 16,
    10: 15,
    11: 11,
    12: 4,
    13: 9,
    14: 12,
    15: 10,
    16: 8,
    17: 5,
    18: 2,
    20: 1,
}
TREND = (0.9, 0.95, 1.05, 1.2, 1.0, 0.95)
"""How busy each sixth of the time is: it rose until causes were removed."""
SHOWN_TEAMS = ("desk", "network")
"""Teams whose first member is among the sign-ins that are shown: they shall find work."""
OPEN_AT_THE_END = (  # state, how many hours ago, how many
    ("new", 1, 3),
    ("new", 5, 2),
    ("new", 30, 1),
    ("classified", 4, 3),
    ("assigned", 7, 4),
    ("assigned", 52, 2),
    ("in_progress", 8, 5),
    ("in_progress", 40, 3),
    ("in_progress", 260, 2),
    ("in_progress", 620, 1),
    ("pending", 60, 4),
    ("pending", 340, 2),
    ("resolved", 28, 4),
    ("reopened", 90, 2),
)


def ordinary(stage: Stage, *, since: datetime, until: datetime, count: int) -> Iterator[Case]:
    """Yield about `count` cases of ordinary days."""
    rng = stage.rng
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    weights = [weight(stage, day, since, until) for day in days]
    scenarios = [each for each in stage.world.scenarios.values() if each.weight > 0]
    chances = [each.weight for each in scenarios]
    for day in sorted(rng.choices(days, weights, k=count)):
        at = moment(stage, day, rng)
        if since <= at < until:
            (scenario,) = rng.choices(scenarios, chances)
            yield case(stage, scenario, at)


def weight(stage: Stage, day: datetime, since: datetime, until: datetime) -> float:
    """Return how busy a day is; public holidays are as quiet as Sundays."""
    sixth = min(5, int(6 * (day - since) / (until - since)))
    noon = stage.local(day).replace(hour=10, minute=30)
    usual = WEEKDAYS[noon.weekday()]
    if not stage.hours.is_open(noon):
        usual = min(usual, WEEKDAYS[5])
    return usual * TREND[sixth]


def moment(stage: Stage, day: datetime, rng: Random) -> datetime:
    """Return a moment of `day` at which people report."""
    (hour,) = rng.choices(list(HOURS), list(HOURS.values()))
    local = stage.local(day).replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))
    return local.astimezone(day.tzinfo)


def case(stage: Stage, scenario: Scenario, at: datetime, **more: object) -> Case:
    """Return a case with chances of its own, so that one more does not change all others."""
    return Case(stage, scenario, at=at, rng=Random(stage.rng.random()), **more)  # type: ignore[arg-type]  # noqa: S311


def unfinished(stage: Stage, *, until: datetime, share: float) -> Iterator[Case]:
    """Yield cases that stand still before the present, some of each state, some long ago."""
    scenarios = [
        each
        for each in stage.world.scenarios.values()
        if each.weight > 0 and "portal" in each.channels
    ]
    for state, hours, count in OPEN_AT_THE_END:
        for turn in range(max(1, round(count * share))):
            at = until - timedelta(hours=hours, minutes=stage.rng.randrange(5, 55))
            near = fitting(scenarios, state, is_shown=not turn % 2)
            (scenario,) = stage.rng.choices(near, [each.weight for each in near])
            scenarios.remove(scenario)  # no two alike on one screen
            found = case(stage, scenario, at, halts=state, channel="portal")
            if not turn % 2:
                found.worker = stage.cast.members[scenario.team][0]
                found.desk_agent = stage.cast.members["desk"][0]
            yield found


def fitting(scenarios: list[Scenario], state: str, *, is_shown: bool) -> list[Scenario]:
    """Return those that can stand still in `state`, for a team that is shown if there is any."""
    if state == "assigned":  # the desk takes its own at once
        scenarios = [each for each in scenarios if each.team != "desk"]
    shown = [each for each in scenarios if each.team in SHOWN_TEAMS]
    return shown if is_shown and shown else scenarios
