"""One incident on its way: who is in it, what is said, and how late it is for it."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from evident.demo.stage import Stage
from evident.demo.world import Scenario
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident

SLOW = 0.06
"""Share of incidents that drag on."""
PACE = {1: 0.25, 2: 0.5, 3: 1.0, 4: 1.4, 5: 2.2}
"""How long people take for a priority, compared with the third."""


class Case:
    """
    What is known of one incident. `at` is the moving clock of this incident (UTC).

    `halts` names a state in which it stands still, so that some of each are open at the end.
    """

    def __init__(
        self,
        stage: Stage,
        scenario: Scenario,
        *,
        at: datetime,
        rng: Random,
        customer: Organisation | None = None,
        site: dict[str, str] | None = None,
        requester: User | None = None,
        halts: str = "",
        channel: str = "",
    ) -> None:
        self.stage, self.scenario, self.at, self.rng, self.halts = stage, scenario, at, rng, halts
        cast = stage.cast
        if requester is not None:
            customer = requester.organisation
        self.customer: Organisation = customer or rng.choices(cast.customers, [5, 4, 3])[0]
        self.requester = requester or rng.choice(cast.users[self.customer.code])
        self.site = site or rng.choice(cast.facts[self.requester.login]["sites"])
        self.channel = channel or rng.choice(scenario.channels)
        self.desk_agent = self.one_of("desk")
        self.worker = self.one_of(scenario.team)
        self.is_slow = not halts and rng.random() < SLOW
        self.incident: Incident
        self.is_reported = False
        self.values = self.known()

    def known(self) -> dict[str, Any]:
        """Return what texts may name."""
        rng, cast, local = self.rng, self.stage.cast, self.stage.local(self.at)
        colleagues = [
            person for person in cast.users[self.customer.code] if person != self.requester
        ]
        device = self.scenario.device
        if device:
            device = f"{device}-{self.site['code']}-{rng.randint(1, 24):02d}"
        return {
            "user": self.stage.call(self.requester),
            "agent": self.stage.call(self.worker),
            "colleague": self.stage.call(rng.choice(colleagues)),
            "customer": self.customer.name,
            "site": self.site["name"],
            "room": rng.choice(self.stage.world.organisations["rooms"]),
            "device": device,
            "n": rng.randint(3, 14),
            "time": f"{local - timedelta(minutes=rng.randint(5, 50)):%H:%M}",
            "ext": rng.randint(2100, 8990),
        }

    def one_of(self, team: str) -> User:
        """Return a member of a team; the first takes a little more than the others."""
        members = self.stage.cast.members[team]
        return self.rng.choices(members, [2, *[1] * (len(members) - 1)])[0]

    @property
    def team(self) -> Team:
        """The team that can repair it."""
        return self.stage.cast.teams[self.scenario.team]

    def chance(self, share: float) -> bool:
        """Return whether something happens that does in this share of all cases."""
        return self.rng.random() < share

    def wait(self, minutes: float) -> datetime:
        """
        Let about so many minutes pass, and return when that is.

        Minutes are those of working hours; the most pressing incidents do not wait for morning.
        """
        priority = self.incident.priority or 3 if self.is_reported else 3
        spent = 60 * minutes * PACE[priority] * self.rng.lognormvariate(0, 0.5)
        spent *= self.stage.strain_at(self.at)
        spent = max(spent * (7 if self.is_slow else 1), 45)
        if priority == 1 or self.halts:
            self.at += timedelta(seconds=round(spent / (3 if self.halts else 1)))
        else:
            self.at = self.stage.hours.add(self.at, round(spent))
            self.at += timedelta(seconds=self.rng.randrange(59))  # nobody acts on the full minute
        return self.at

    def said(self, kind: str, **more: Any) -> str:
        """Return a text of the scenario, filled in."""
        return self.stage.said(self.scenario, kind, self.values | more)

    def phrase(self, kind: str, **more: Any) -> str:
        """Return a text that fits anywhere, filled in."""
        return self.stage.phrase(kind, **(self.values | more))

    def do(self, step: str, *, by: User, **facts: Any) -> None:
        """Take a step on the incident, now."""
        self.incident = getattr(actions, step)(incident=self.incident, by=by, at=self.at, **facts)

    def reply(self, by: User, text: str) -> None:
        """Say something that both sides read."""
        actions.reply(incident=self.incident, by=by, at=self.at, text=text)

    def note(self, by: User, text: str) -> None:
        """Note something for staff."""
        actions.note(incident=self.incident, by=by, at=self.at, text=text)

    def is_in(self, state: str) -> bool:
        """Return whether the incident is in `state` now: others and time act on it as well."""
        self.incident.refresh_from_db(fields=["state"])
        return bool(self.incident.state == state)

    @property
    def code(self) -> Any:
        """How it gets resolved: mostly as the scenario says."""
        code = self.scenario.code if self.chance(0.88) else "solved_workaround"
        return self.stage.codes[code]
