"""Two people at the same moment: one wins, the other is told, and nothing waits for ever."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.duties import actions as duties
from evident.resolution.duties.checklist import Item
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, ResolutionCode
from tests.threads import at_once

pytestmark = pytest.mark.slow


def test_two_resolve_and_one_wins(committed, agent, manager, requester):
    incident = actions.report(by=requester, at=NOON, title="Mail")
    code = ResolutionCode.objects.get(code="solved_permanently")

    def resolving(who, note):
        return lambda: actions.resolve(
            incident=Incident.objects.get(pk=incident.pk), by=who, at=NOON, code=code, note=note
        )

    told = at_once(resolving(agent, "first"), resolving(manager, "second"))

    refused = [each for each in told if isinstance(each, StepRefused)]
    done = [each for each in told if isinstance(each, Incident)]
    assert (len(done), len(refused)) == (1, 1), told
    incident.refresh_from_db()
    assert incident.resolution_note == done[0].resolution_note
    assert Entry.objects.filter(record_id=incident.pk, event="incident.resolve").count() == 1


def test_merging_in_opposite_order_ends(committed, agent, manager, requester):
    incidents = [actions.report(by=requester, at=NOON, title=f"Mail {each}") for each in range(6)]

    def merging(into, others, who):
        return lambda: actions.merge_many(into=into, duplicates=others, by=who, at=NOON)

    first, last = incidents[0], incidents[-1]
    told = at_once(merging(first, incidents[1:], agent), merging(last, incidents[-2::-1], manager))

    assert not [each for each in told if isinstance(each, Exception)], told
    standing = Incident.objects.filter(duplicate_of=None)
    assert standing.count() >= 1
    for incident in Incident.objects.exclude(duplicate_of=None):
        assert incident.duplicate_of.duplicate_of is None


def test_parents_taken_crosswise_end_in_no_circle(committed, agent, manager, requester):
    left, right = (actions.report(by=requester, at=NOON, title=name) for name in ("a", "b"))

    def adopting(child, parent, who):
        return lambda: actions.adopt(incident=child, parent=parent, by=who, at=NOON)

    told = at_once(adopting(left, right, agent), adopting(right, left, manager))

    assert all(isinstance(each, Incident | StepRefused) for each in told), told
    left.refresh_from_db()
    right.refresh_from_db()
    assert left.parent_id is None or right.parent_id is None


def test_a_reply_while_it_closes_by_itself_is_kept_or_refused(committed, agent, requester):
    incident = actions.report(by=requester, at=NOON, title="Mail")
    code = ResolutionCode.objects.get(code="solved_permanently")
    actions.resolve(incident=incident, by=agent, at=NOON, code=code, note="done")
    later = NOON + timedelta(days=30)

    told = at_once(
        lambda: actions.reply(incident=incident, by=requester, at=later, text="Still broken"),
        lambda: actions.close_silent(at=later),
    )

    assert not isinstance(told[1], Exception), told
    incident.refresh_from_db()
    kept = incident.comments.filter(text="Still broken").count()
    assert kept == (0 if isinstance(told[0], StepRefused) else 1), told


def test_two_workers_open_each_task_of_a_duty_once(committed, manager, desk):
    duty = duties.plan(
        by=manager, at=NOON, name_en="Backup check", items=[Item("jobs", "Jobs")], team=desk,
        time_of_day=NOON.time(), zone="UTC", window_minutes=60, begins_on=NOON.date(),
    )  # fmt: skip
    duties.activate(duty=duty, by=manager, at=NOON)
    later = NOON + timedelta(days=5, minutes=1)

    told = at_once(*[lambda: duties.open_due(at=later)] * 3)

    assert sorted(map(len, told)) == [0, 0, 5], told
    moments = set(duty.tasks.values_list("planned_at", flat=True))
    assert moments == {NOON + timedelta(days=place) for place in range(1, 6)}


def test_task_is_finished_or_missed_and_never_both(committed, agent, manager, desk):
    duty = duties.plan(
        by=manager, at=NOON, name_en="Backup check", items=[Item("jobs", "Jobs")], team=desk,
        time_of_day=NOON.time(), zone="UTC", window_minutes=60, begins_on=NOON.date(),
    )  # fmt: skip
    duties.activate(duty=duty, by=manager, at=NOON)
    due = NOON + timedelta(days=1)
    duties.open_due(at=due)
    task = duties.answer(task=duty.tasks.get(), by=agent, at=due, key="jobs", verdict="ok")
    just_in_time = due + timedelta(minutes=59)

    at_once(
        lambda: duties.finish(task=duty.tasks.get(), by=agent, at=just_in_time),
        lambda: duties.miss_late(at=due + timedelta(hours=1)),
    )

    task.refresh_from_db()
    steps = set(Entry.objects.filter(record=task.number).values_list("event", flat=True))
    ended = steps & {"duty_task.finish", "duty_task.miss"}
    assert ended == {"duty_task.finish" if task.state == "done" else "duty_task.miss"}
    assert (task.missed_at is None) == (task.state == "done")
