"""What every course of the sample shares: the world, its people, its hours, its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from evident.demo.cast import Cast
from evident.demo.world import LANGUAGES, Scenario, World
from evident.kernel.accounts.models import User
from evident.kernel.calendars.working_time import WorkingTime
from evident.portfolio.services.models import Service
from evident.resolution.incidents.models import Category, ResolutionCode

LONG_ENOUGH = 160
"""Days of work below which nobody looked at the standard or audited anything yet."""
STRAIN = 2.2
"""How many times longer everything takes in the bad month."""


@dataclass
class Stage:
    """Where the courses play. Texts come round in turn, so that none is heard twice in a row."""

    world: World
    cast: Cast
    categories: dict[str, Category]
    services: dict[str, Service]
    """Which service an incident of a category is about, by the category's code."""
    codes: dict[str, ResolutionCode]
    hours: WorkingTime
    rng: Random
    offered: dict[str, Service] = field(default_factory=dict)
    """Every service, by the code the world gives it."""
    strain: tuple[datetime, datetime] | None = None
    """The bad month: everything takes longer."""
    _turns: dict[tuple[str, ...], int] = field(default_factory=dict)

    def phrase(self, kind: str, **values: Any) -> str:
        """Return the next of the phrases that fit anywhere."""
        return self.next_of(self.world.phrases[kind], "", kind).format_map(values)

    def said(self, scenario: Scenario, kind: str, values: Mapping[str, Any]) -> str:
        """Return the next variant of what is said in a scenario; a phrase where it says nothing."""
        variants = scenario.said(kind) or self.world.phrases[kind]
        return self.next_of(variants, scenario.key, kind).format_map(values)

    def next_of(self, variants: Sequence[str], *place: str) -> str:
        """Return the variant whose turn it is."""
        turn = self._turns.get(place)
        if turn is None:
            turn = self.rng.randrange(len(variants))
        self._turns[place] = turn + 1
        return str(variants[turn % len(variants)])

    def call(self, person: User) -> str:
        """Return how others address `person`."""
        return str(self.cast.facts[person.login].get("call") or person.name.split()[0])

    @property
    def place(self) -> str:
        """The folder of the world: the short name of its language."""
        return LANGUAGES[self.world.language]

    def strain_at(self, at: datetime) -> float:
        """Return how many times longer than usual work takes."""
        if self.strain is None:
            return 1.0
        return STRAIN if self.strain[0] <= at < self.strain[1] else 1.0

    def local(self, at: datetime) -> datetime:
        """Return `at` in the time of the place."""
        return at.astimezone(self.world.zone)
