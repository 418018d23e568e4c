"""Every check of duties and their tasks: no record, records that keep it, that break it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from evident.kernel.accounts.models import Team
from evident.kernel.attachments import actions as attachments
from evident.kernel.measures import definition
from evident.resolution.duties import actions, checks
from evident.resolution.duties.checklist import Item
from evident.resolution.duties.models import Answer, Duty, DutyTask

OF_THE_REPLAY = (".followed", ".followed_closely")
"""Declared for every process at once, and tested there."""

NOW = timezone.now()
"""Checks ask the clock of the database; so all that happens is told from today on backwards."""
WINDOW = timedelta(hours=2)


def noon(back: int) -> datetime:
    """Return noon of the day so many days ago."""
    return datetime.combine((NOW - timedelta(days=back)).date(), time(12), UTC)


@dataclass
class House:
    """People who make duties and do them as they would, at whatever time it was."""

    manager: Any
    agent: Any
    desk: Any
    make_user: Any

    def duty(self, *, back: int = 5, is_active: bool = True, **facts: Any) -> Duty:
        """Plan a duty that falls due once, on the day so many days ago."""
        day = noon(back).date()
        told: dict[str, Any] = {
            "name_en": "Backup check", "frequency": "daily", "time_of_day": time(12),
            "zone": "UTC", "window_minutes": 120, "begins_on": day, "ends_on": day,
            "team": self.desk, "manager": self.manager, "items": [Item("jobs", "All jobs")],
        }  # fmt: skip
        by = {"by": self.manager, "at": noon(back + 1)}
        duty = actions.plan(**by, **told | facts)
        return actions.activate(duty=duty, **by) if is_active else duty

    def task(self, *, back: int = 5, **facts: Any) -> DutyTask:
        """Open the task of such a duty."""
        duty = self.duty(back=back, **facts)
        actions.open_due(at=noon(back))
        return DutyTask.objects.get(duty=duty)

    def done(self, *, by: Any = None, file: Any = None, **facts: Any) -> DutyTask:
        """Do a task that the agent has begun; `by` finishes it."""
        task = self.task(**facts)
        actions.begin(task=task, by=self.agent, at=noon(5))
        its: dict[str, Any] = {"task": task, "by": by or self.agent, "at": noon(5)}
        actions.answer(**its, key="jobs", verdict="ok", file=file)
        return actions.finish(**its)

    def missed(self, *, back: int = 5, reason: str = "") -> DutyTask:
        """Miss a task; `reason` is said afterwards."""
        task = self.task(back=back)
        actions.miss_late(at=noon(back) + WINDOW)
        if reason:
            its: dict[str, Any] = {"task": task, "by": self.agent, "at": noon(back) + 2 * WINDOW}
            actions.explain(**its, reason=reason)
        return task

    def found(self, *, back: int = 5, follow_up: str = "") -> DutyTask:
        """Find something not OK; done once something follows, else missed."""
        task = self.task(back=back)
        its: dict[str, Any] = {"task": task, "by": self.agent, "at": noon(back)}
        actions.answer(**its, key="jobs", verdict="not_ok", note="Job 7")
        if follow_up:
            actions.follow_up(**its, key="jobs", note=follow_up)
            actions.finish(**its)
        else:
            actions.miss_late(at=noon(back) + WINDOW)
        return task

    def reported(self) -> DutyTask:
        """Find something not OK, and report an incident of it."""
        task = self.task()
        its: dict[str, Any] = {"task": task, "by": self.agent, "at": noon(5)}
        actions.answer(**its, key="jobs", verdict="not_ok", note="Job 7")
        actions.report_incident(**its, key="jobs")
        actions.finish(**its)
        return task

    def proven(self) -> DutyTask:
        """Do a task with the file that proves it."""
        file = actions.File("a.txt", (b"green",))
        return self.done(file=file, items=[Item("jobs", "All jobs", evidence="file")])

    def taken(self) -> DutyTask:
        """Take away the file that proved it."""
        task = self.proven()
        file = task.attachments.get()
        attachments.remove(attachment=file, by=self.agent, at=noon(4), reason="Wrong one")
        return task

    def half_taken(self) -> DutyTask:
        """Take away one of the two files that proved it."""
        items = [Item(key, "All of it", evidence="file") for key in ("jobs", "logs")]
        task = self.task(items=items)
        its: dict[str, Any] = {"task": task, "by": self.agent, "at": noon(5)}
        for item in items:
            file = actions.File(f"{item.key}.txt", (b"green",))
            actions.answer(**its, key=item.key, verdict="ok", file=file)
        actions.finish(**its)
        taken = task.attachments.get(name="logs.txt")
        attachments.remove(attachment=taken, by=self.agent, at=noon(4), reason="Wrong one")
        return task

    def unproven(self) -> DutyTask:
        """Forget that there ever was a file, past the actions that would refuse it."""
        task = self.proven()
        Answer.objects.filter(task=task).update(attachment=None)
        return task

    def untouched(self) -> DutyTask:
        """Miss a task that needs a file."""
        task = self.task(items=[Item("jobs", "All jobs", evidence="file")])
        actions.miss_late(at=noon(5) + WINDOW)
        return task

    def team(self, *logins: str) -> Team:
        """Make a team of people."""
        team = Team.objects.create(code=logins[0], name=logins[0].title(), tier=1)
        of = self.agent.organisation
        team.members.set([self.make_user(login, "agent", of) for login in logins])
        return team

    def deserted(self) -> Duty:
        """Let everybody of a duty's team leave."""
        team = self.team("nights", "weekends")
        duty = self.duty(back=-9, team=team)
        team.members.update(is_active=False)
        return duty

    def thinned(self) -> Duty:
        """Let all but one of a duty's team leave."""
        team = self.team("early", "late", "flexible")
        duty = self.duty(back=-9, team=team)
        team.members.filter(login="early").update(is_active=False)
        return duty

    def dissolved(self) -> Duty:
        """Close the team of a duty."""
        team = self.team("days")
        duty = self.duty(back=-9, team=team)
        team.is_active = False
        team.save()
        return duty

    def left(self, login: str, *, is_active: bool = True) -> Duty:
        """Let the person leave a duty is with, though its team stays."""
        person = self.make_user(login, "agent", self.agent.organisation)
        self.desk.members.add(person)
        duty = self.duty(back=-9, assignee=person, is_active=is_active)
        person.is_active = False
        person.save()
        return duty


Make = Callable[[House], Any]


@dataclass(frozen=True)
class Case:
    """Records a check is satisfied with, records that break it, and those it is not about."""

    keeps: tuple[Make, ...]
    breaks: tuple[Make, ...]
    apart: tuple[Make, ...]


CASES = {
    "duty_task.missed_explained": Case(
        keeps=(lambda house: house.missed(reason="Forgotten"),),
        breaks=(House.missed,),
        apart=(lambda house: house.missed(back=1), House.done),
    ),
    "duty_task.findings_followed_up": Case(
        keeps=(lambda house: house.found(follow_up="Ran again"), House.reported),
        breaks=(House.found,),
        apart=(lambda house: house.found(back=1), House.done),
    ),
    "duty_task.proven": Case(
        keeps=(House.proven,),
        breaks=(House.taken, House.half_taken, House.unproven),
        apart=(House.done, House.untouched),
    ),
    "duty_task.done_by_doer": Case(
        keeps=(House.done,),
        breaks=(lambda house: house.done(by=house.manager),),
        apart=(House.missed,),
    ),
    "duty.manned": Case(
        keeps=(lambda house: house.duty(back=-9), House.thinned,
               lambda house: house.duty(back=-9, team=None, assignee=house.agent)),
        breaks=(House.deserted, House.dissolved, lambda house: house.left("nobody")),
        apart=(lambda house: house.left("drafter", is_active=False),),
    ),
}  # fmt: skip


@pytest.fixture
def house(manager, agent, desk, make_user, settings, tmp_path):
    """Everybody a duty passes through."""
    settings.MEDIA_ROOT = tmp_path
    return House(manager, agent, desk, make_user)


def test_every_check_declared_here_has_a_case():
    declared = {
        each.code for each in definition.checks() if each.records.__module__ == checks.__name__
    }

    assert declared == CASES.keys()
    assert declared == {
        each.code
        for each in definition.checks()
        if each.process in {"duty", "duty_task"} and not each.code.endswith(OF_THE_REPLAY)
    }


@pytest.mark.parametrize("code", CASES)
def test_a_check_tells_what_breaks_it_and_nothing_else(code, house, three_cases):
    three_cases(code, CASES[code], house)
