"""What the sample looks after again and again, and how it went: done, late, missed, not OK."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from random import Random
from typing import Any

from evident.demo.stage import Stage
from evident.demo.world import FOLDER, LANGUAGES
from evident.kernel import yaml_files
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.portfolio.services.models import Service
from evident.resolution.duties import actions
from evident.resolution.duties.actions.opening import open_of
from evident.resolution.duties.checklist import Evidence, Item
from evident.resolution.duties.models import Duty, DutyTask

HALF_A_DAY = timedelta(hours=12)
RECENT = timedelta(days=4)
"""What is not OK so shortly before the end becomes an incident that is still to be looked at."""


@cache
def plans() -> dict[str, Any]:
    """Return the duties of the sample as their file tells them."""
    told: dict[str, Any] = yaml_files.read(FOLDER / "duties.yaml")
    return told


def looked_after(
    stage: Stage, offered: dict[str, Service], *, since: datetime, until: datetime
) -> Iterator[Iterator[datetime]]:
    """Yield the course of every duty."""
    for told in plans()["duties"]:
        yield Round(stage, told, offered, since=since, until=until).course()


@dataclass
class Round:
    """One duty on its way through the sample's time."""

    stage: Stage
    told: dict[str, Any]
    offered: dict[str, Service]
    since: datetime
    until: datetime
    rng: Random = field(default_factory=lambda: Random("duties"))  # noqa: S311  # no secret

    @property
    def words(self) -> dict[str, Any]:
        """What people say, in the language of the sample."""
        spoken: dict[str, Any] = plans()["words"][LANGUAGES[self.stage.world.language]]
        return spoken

    @property
    def doers(self) -> list[User]:
        """Who does it."""
        return self.stage.cast.members[self.told["team"]]

    def course(self) -> Iterator[datetime]:
        """Plan it, and do it time after time; the last time is left half done."""
        begin = max(self.since, self.until - timedelta(days=self.told["days"], hours=2))
        at = begin + timedelta(minutes=11)
        yield at
        duty = self.planned(at)
        for turn in count():
            duty.refresh_from_db()
            if duty.next_at is None:
                return
            yield (at := duty.next_at + timedelta(seconds=20))
            open_of(duty, at=at)
            yield from self.done(duty.tasks.latest("planned_at"), turn)

    def planned(self, at: datetime) -> Duty:
        """Plan the duty, and let it run."""
        told, cast = self.told, self.stage.cast
        owner = cast.holder("process_owner")
        customer = cast.customers[told["customer"]] if "customer" in told else None
        last = self.stage.local(self.until) - HALF_A_DAY
        rhythm = told["rhythm"] | {"time_of_day": time.fromisoformat(told["rhythm"]["time_of_day"])}
        calendar = self.stage.world.organisations["calendar"]
        duty = actions.plan(
            by=owner,
            at=at,
            name_en=told["en"],
            name_zh=told["zh"],
            instruction_en=told["how_en"],
            instruction_zh=told["how_zh"],
            items=[item_of(each, place) for place, each in enumerate(told["items"])],
            service=self.offered[told["service"]].record,
            team=cast.teams[told["team"]],
            manager=cast.holder("process_manager"),
            customer=customer,
            is_shown=customer is not None,
            zone=str(self.stage.world.zone),
            weekdays=[last.weekday()],
            calendar=Calendar.objects.get(code=calendar) if told.get("own_calendar") else None,
            begins_on=self.stage.local(at).date(),
            **rhythm,
        )
        return actions.activate(duty=duty, by=owner, at=at)

    def done(self, task: DutyTask, turn: int) -> Iterator[datetime]:
        """Do it as the plan says of this turn: in time, late, not at all, with a finding."""
        if turn in self.told["missed"] or turn in self.told["late"]:
            end = task.planned_at + timedelta(minutes=self.told["rhythm"]["window_minutes"])
            yield (at := end + timedelta(seconds=40))
            actions.miss_late(at=at)
            yield from self.late(task, at, turn)
            return
        yield (at := task.planned_at + timedelta(minutes=self.rng.randint(8, 95)))
        by = self.doers[0] if self.is_last(task) else self.rng.choice(self.doers)
        self.look(task, by, at, turn, is_whole=not self.is_last(task))
        if self.is_last(task):
            return
        yield (at := at + timedelta(minutes=self.rng.randint(2, 12)))
        remark = self.words["remark"] if turn % 9 == 0 else ""
        actions.finish(task=task, by=by, at=at, remark=remark)

    def is_last(self, task: DutyTask) -> bool:
        """Return whether its time goes beyond the end of the sample."""
        return task.due_at is not None and task.due_at > self.until

    def late(self, task: DutyTask, at: datetime, turn: int) -> Iterator[datetime]:
        """Say why it was missed, or do it afterwards."""
        by = self.rng.choice(self.doers)
        yield (at := at + timedelta(hours=self.rng.randint(2, 9)))
        if turn in self.told["missed"]:
            reason = self.rng.choice(self.words["missed"])
            actions.explain(task=task, by=by, at=at, reason=reason)
            return
        self.look(task, by, at, turn)
        actions.finish_late(task=task, by=by, at=at, reason=self.rng.choice(self.words["late"]))

    def look(
        self, task: DutyTask, by: User, at: datetime, turn: int, *, is_whole: bool = True
    ) -> None:
        """Look at the items, all of them or the first alone; one may be odd."""
        facts: dict[str, Any] = {"task": task, "by": by, "at": at}
        odd = self.told["odd"].get(turn)
        told = self.told["items"] if is_whole else self.told["items"][:1]
        for place, each in enumerate(told):
            is_odd = place == odd
            key, note = f"item_{place + 1}", self.words["note"] if is_odd else ""
            if "usual" in each:
                value = each["odd"] if is_odd else str(self.rng.randint(*each["usual"]))
                actions.answer(**facts, key=key, value=Decimal(value), note=note)
            else:
                actions.answer(**facts, key=key, verdict="not_ok" if is_odd else "ok", note=note)
            if is_odd and self.until - at < RECENT:
                actions.report_incident(**facts, key=key)
            elif is_odd:
                actions.follow_up(**facts, key=key, note=self.words["at_once"])


def item_of(told: dict[str, Any], place: int) -> Item:
    """Return an item of a checklist."""
    return Item(
        f"item_{place + 1}",
        told["en"],
        told["zh"],
        told.get("evidence", Evidence.NONE.value),
        unit=told.get("unit", ""),
        least=Decimal(told["least"]) if "least" in told else None,
        most=Decimal(told["most"]) if "most" in told else None,
    )
