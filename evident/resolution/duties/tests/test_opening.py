"""Tasks are opened once for every moment, and what is not done in time is missed."""

from datetime import date, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from evident.conftest import NOON
from evident.kernel.calendars import actions as calendars
from evident.kernel.calendars.models import Calendar
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.resolution.duties import actions
from evident.resolution.duties.actions import opening
from evident.resolution.duties.jobs import open_due
from evident.resolution.duties.models import Duty, DutyTask
from evident.resolution.duties.queries.moments import preview
from evident.resolution.duties.tests.conftest import FIRST, NIGHTLY

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def test_draft_opens_nothing_and_shows_when_it_would_be_due(make_duty):
    duty = make_duty(is_active=False)

    assert preview(duty, at=NOON)[:2] == [FIRST, FIRST + DAY]
    assert actions.open_due(at=FIRST) == []


def test_each_moment_opens_one_task_however_often_the_job_runs(make_duty, desk):
    duty = make_duty()

    assert actions.open_due(at=FIRST - MINUTE) == []
    (number,) = actions.open_due(at=FIRST)
    assert actions.open_due(at=FIRST) == []
    assert actions.open_due(at=FIRST + 20 * MINUTE) == []

    task = DutyTask.objects.get(number=number)
    assert (task.planned_at, task.due_at) == (FIRST, FIRST + timedelta(hours=2))
    assert (task.state, task.team, task.checklist) == ("open", desk, duty.checklist)
    assert Entry.objects.get(record=number).event == "duty_task.open"


def test_outage_loses_no_moment_and_opens_none_twice(make_duty, monkeypatch):
    duty = make_duty()
    monkeypatch.setattr(opening, "MOST_TASKS", 3)  # what one run opens at most

    after = FIRST + 7 * DAY + MINUTE
    opened = [actions.open_due(at=after + place * MINUTE) for place in range(4)]

    assert [len(each) for each in opened] == [3, 3, 2, 0]
    moments = list(duty.tasks.order_by("planned_at").values_list("planned_at", flat=True))
    assert moments == [FIRST + place * DAY for place in range(8)]
    assert len(actions.miss_late(at=after)) == 7  # the last one can still be done
    assert all(task.was_opened_late for task in duty.tasks.filter(state="missed"))


def test_duty_that_fails_keeps_no_other_from_opening_its_own(make_duty):
    broken, whole = make_duty(), make_duty()
    Duty.objects.filter(pk=broken.pk).update(zone="No/Where")

    with pytest.raises(ZoneInfoNotFoundError):
        open_due(at=FIRST)
    assert (broken.tasks.count(), whole.tasks.count()) == (0, 1)
    with pytest.raises(ZoneInfoNotFoundError):
        open_due(at=FIRST + timedelta(hours=2))
    assert whole.tasks.get().state == "missed"

    Duty.objects.filter(pk=broken.pk).update(zone="Asia/Shanghai")
    open_due(at=FIRST + timedelta(hours=2))
    assert broken.tasks.get().planned_at == FIRST


def test_pause_is_not_made_up_for(make_duty, manager):
    duty = make_duty()
    duty = actions.pause(duty=duty, by=manager, at=FIRST + DAY + MINUTE, reason="Moving house")
    assert duty.tasks.count() == 2  # what fell due before the pause is opened first

    assert actions.open_due(at=FIRST + 5 * DAY) == []
    actions.resume(duty=duty, by=manager, at=FIRST + 5 * DAY + MINUTE)
    assert actions.open_due(at=FIRST + 5 * DAY + 2 * MINUTE) == []
    assert len(actions.open_due(at=FIRST + 6 * DAY)) == 1


def test_change_of_plan_holds_for_what_is_opened_afterwards(make_duty, manager):
    duty = make_duty()
    actions.open_due(at=FIRST)
    facts = {"by": manager, "at": FIRST + DAY + MINUTE}

    duty = actions.edit(duty=duty, name_en="Backup check", window_minutes=60, **facts)
    actions.set_checklist(duty=duty, items=duty.items[:1], **facts)
    actions.open_due(at=FIRST + 2 * DAY)

    told = [
        (task.title, task.due_at - task.planned_at, len(task.checklist))
        for task in duty.tasks.order_by("planned_at")
    ]
    before = ("Nightly backup check", timedelta(hours=2), 3)
    assert told == [before, before, ("Backup check", timedelta(hours=1), 1)]


def test_duty_ends_after_its_last_day(make_duty):
    duty = make_duty(ends_on=date(2026, 3, 3))

    actions.open_due(at=FIRST + 9 * DAY)

    duty.refresh_from_db()
    assert (duty.state, duty.next_at, duty.tasks.count()) == ("ended", None, 2)


def test_working_days_of_a_calendar_count_and_a_changed_one_is_heeded(make_duty, monkeypatch):
    calendars.ensure_shipped(at=NOON, zone="Asia/Shanghai")
    office = Calendar.objects.get(code="office")
    friday = date(2026, 3, 6)
    duty = make_duty(calendar=office, begins_on=friday)
    assert duty.next_at.date() == friday
    actions.open_due(at=duty.next_at)
    duty.refresh_from_db()
    assert duty.next_at.date() == date(2026, 3, 9)  # no weekend

    wrong = duty.next_at + DAY
    Duty.objects.filter(pk=duty.pk).update(next_at=wrong)  # as before the calendar changed
    assert actions.look_ahead(at=duty.next_at - DAY) == 1
    duty.refresh_from_db()
    assert duty.next_at == wrong - DAY


def test_missed_task_counts_at_the_end_of_its_window(make_task):
    task = make_task()
    end = FIRST + timedelta(hours=2)

    assert actions.miss_late(at=end - MINUTE) == []
    assert actions.miss_late(at=end) == [task.number]
    assert actions.miss_late(at=end + MINUTE) == []

    task.refresh_from_db()
    assert (task.state, task.is_open, task.missed_at) == ("missed", False, end)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"name_en": "", "name_zh": " "}, "name"),
        ({"frequency": "hourly"}, "how often"),
        ({"frequency": "weekly", "weekdays": []}, "weekday"),
        ({"frequency": "weekly", "weekdays": [7]}, "weekday"),
        ({"interval": 0}, "366"),
        ({"month_day": 32}, "31"),
        ({"nth": 5}, "31"),
        ({"time_of_day": None}, "time of day"),
        ({"zone": "Mars/Olympus"}, "time zone"),
        ({"window_minutes": 1}, "5 minutes"),
        ({"ends_on": date(2026, 3, 1)}, "before the first"),
        ({"is_shown": True}, "customer"),
    ],
)
def test_plan_that_cannot_be_meant_is_refused(manager, facts, word):
    with pytest.raises(WrongFact, match=word):
        actions.plan(by=manager, at=NOON, **NIGHTLY | facts)

    assert not Duty.objects.exists()


def test_duty_that_nobody_does_or_that_is_never_due_is_not_activated(make_duty, manager):
    facts = {"by": manager, "at": NOON}
    for without in ({"team": None}, {"items": ()}, {"ends_on": NOON.date(), "at": FIRST}):
        duty = make_duty(is_active=False, **without)
        with pytest.raises(StepRefused):
            actions.activate(duty=duty, **facts | {"at": without.get("at", NOON)})
        duty.refresh_from_db()
        assert (duty.state, duty.next_at) == ("draft", None)
