"""What is told of duties: notices, measures, checks; and that lists come from an index."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from evident.kernel.attachments import actions as attachments
from evident.kernel.measures.definition import checks, measures
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.resolution.duties import actions
from evident.resolution.duties.checklist import Item
from evident.resolution.duties.models import Answer, DutyTask
from evident.resolution.duties.queries import tasks as queries
from evident.resolution.duties.tests.conftest import FIRST

DAY = timedelta(days=1)
WINDOW = timedelta(hours=2)


@pytest.fixture
def week(make_duty, agent, manager, answer_all):
    """Ten nights: well, late, missed twice (once explained), skipped, not OK, and one open."""
    duty = make_duty(may_skip=True)
    for night in range(10):
        at = FIRST + night * DAY
        actions.open_due(at=at)
        task = duty.tasks.latest("planned_at")
        facts = {"task": task, "by": agent}
        if night in (2, 3, 4):  # late, and twice missed
            actions.miss_late(at=at + WINDOW)
        if night == 2:
            answer_all(task, at=at + 2 * WINDOW)
            actions.finish_late(**facts, at=at + 2 * WINDOW, reason="Late shift")
        elif night == 3:
            actions.explain(**facts, at=at + 2 * WINDOW, reason="Forgotten")
        elif night == 5:
            actions.skip(task=task, by=manager, at=at, reason="Holiday")
        elif night == 6:
            answer_all(task, at=at)
            actions.answer(**facts, at=at, key="jobs", verdict="not_ok", note="Job 7")
            actions.follow_up(**facts, at=at, key="jobs", note="Ran again")
            actions.finish(**facts, at=at)
        elif night not in (4, 9):
            answer_all(task, at=at)
            actions.finish(**facts, at=at)
    return duty


def exceptions(code, user):
    """Return the records that break a check."""
    (check,) = [each for each in checks() if each.code == code]
    return set(check.records(user).filter(check.breaks))


def test_measures_are_what_one_works_out_by_hand(week, manager):
    counted = {"on_time": 0, "over": 0, "missed": 0, "found": 0, "done": 0}
    for task in week.tasks.all():
        counted["missed"] += task.missed_at is not None
        counted["over"] += task.state in ("done", "done_late", "missed")
        counted["on_time"] += task.state == "done"
        counted["done"] += task.done_by_id is not None
        counted["found"] += task.answers.filter(verdict="not_ok").exists()
    assert counted == {"on_time": 5, "over": 8, "missed": 3, "found": 1, "done": 6}

    found = {
        each.code: each.records(manager).aggregate(value=each.value)["value"]
        for each in measures()
        if each.process == "duty_task"
    }

    assert found["duty_task.on_time"] == pytest.approx(100 * 5 / 8)
    assert found["duty_task.missed"] == 3
    assert found["duty_task.not_ok"] == pytest.approx(100 / 6)


def test_checks_find_what_an_auditor_would(week, manager, agent, desk):
    nights = list(week.tasks.order_by("planned_at"))
    assert exceptions("duty_task.missed_explained", manager) == {nights[4]}
    assert exceptions("duty_task.findings_followed_up", manager) == set()
    assert exceptions("duty_task.done_by_doer", manager) == set()
    assert exceptions("duty.manned", manager) == set()

    Answer.objects.filter(task=nights[6], key="jobs").update(follow_up_note="")
    assert exceptions("duty_task.findings_followed_up", manager) == {nights[6]}
    DutyTask.objects.filter(pk=nights[0].pk).update(done_by=manager)
    assert exceptions("duty_task.done_by_doer", manager) == {nights[0]}
    desk.members.clear()
    assert exceptions("duty.manned", manager) == {week}


def test_proof_that_was_taken_away_is_found(make_task, agent, manager):
    task = make_task(items=[Item("screen", "Screen", evidence="file")])
    facts = {"by": agent, "at": FIRST}
    file = actions.File("a.txt", (b"green",))
    actions.answer(task=task, key="screen", verdict="ok", file=file, **facts)
    actions.finish(task=task, **facts)
    assert exceptions("duty_task.proven", manager) == set()

    attachments.remove(attachment=task.attachments.get(), reason="Wrong one", **facts)
    assert exceptions("duty_task.proven", manager) == {task}


def test_missed_task_is_told_to_who_does_it_and_who_answers_for_it(make_task, agent, manager):
    task = make_task()
    actions.miss_late(at=FIRST + WINDOW)

    notify(list(Entry.objects.filter(record=task.number)))

    told = Notice.objects.filter(event="duty_task.miss").values_list("person__login", "role")
    assert set(told) == {("agent", "team"), ("manager", "manager")}


def test_history_tells_what_was_found_and_no_code(make_task, agent):
    from evident.kernel.timelines.reading import timeline
    from evident.resolution.duties.history import OF_TASKS

    task = make_task()
    facts = {"task": task, "by": agent, "at": FIRST}
    actions.answer(**facts, key="size", value=Decimal(3))
    actions.follow_up(**facts, key="size", note="Ran again")
    told = [
        item.told.sentence
        for item in timeline(record=task, user=agent, history=OF_TASKS, only="all", token="").items
    ]
    assert "Agent read 3 GB at “Size of the backup”: not OK" in told
    assert "Agent said what was done about “Size of the backup” at once" in told


def multiply(task, count=3000) -> None:
    """Add as many ended tasks, so that the planner has a choice."""
    Record.objects.bulk_create(
        Record(
            number=f"MANY-{place}", kind="duty_task", title="Backup check", state="done",
            is_open=False, organisation_id=task.organisation_id, opened_at=FIRST,
            updated_at=FIRST, closed_at=FIRST,
        )
        for place in range(count)
    )  # fmt: skip
    fields = DutyTask._meta.local_concrete_fields
    own = [str(each.column) for each in fields if each.column not in ("record_id", "planned_at")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO duty_task (record_id, planned_at, {', '.join(own)}) "
            "SELECT r.id, t.planned_at + r.id * interval '1 hour', "
            f"{', '.join(f't.{column}' for column in own)} FROM record r, duty_task t "
            "WHERE r.number LIKE 'MANY-%%' AND t.record_id = %s",
            [task.pk],
        )
        cursor.execute("ANALYZE record, duty_task")


def test_what_is_late_and_listed_comes_from_an_index(make_task, manager):
    multiply(make_task())

    late = DutyTask.objects.late(FIRST).order_by("due_at", "pk").explain()
    assert "record_open_by_due" in late or "record_open_queue" in late
    listed = queries.filtered(user=manager, at=FIRST, filters=queries.Filters(stage="any"))
    rows = listed.order_by(*(f"-{column}" for column in queries.ORDERS["latest"].columns))[:51]
    assert "duty_task_by_moment" in rows.explain()
    before = DutyTask.objects.filter(duty=DutyTask.objects.first().duty)
    assert "duty_due_once" in before.order_by("-planned_at")[:90].explain()
