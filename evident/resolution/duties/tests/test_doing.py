"""Doing a task: what was found, what proves it, what follows, and what is late."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from evident.kernel.links import queries as links
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.resolution.duties import actions
from evident.resolution.duties.checklist import Item
from evident.resolution.duties.models import Answer
from evident.resolution.duties.tests.conftest import FIRST
from evident.resolution.incidents.models import Incident

LATER = FIRST + timedelta(minutes=10)
PICTURE = actions.File("screen.txt", (b"all green",))


def test_done_task_says_who_found_what_and_when(make_task, answer_all, agent):
    task = answer_all(make_task())

    task = actions.finish(task=task, by=agent, at=LATER, remark="All well")

    assert (task.state, task.done_by, task.resolved_at) == ("done", agent, LATER)
    answers = {each.key: each for each in task.answers.all()}
    assert answers["jobs"].by == agent
    assert (answers["size"].verdict, answers["size"].value) == ("ok", Decimal("120.5"))
    events = Entry.objects.filter(record=task.number).order_by("pk")
    assert [entry.event for entry in events] == [
        "duty_task.open", "duty_task.begin", "duty_task.answer", "duty_task.answer",
        "duty_task.finish",
    ]  # fmt: skip


def test_value_beyond_its_bounds_is_not_ok_whatever_is_said(make_task, agent):
    task = actions.answer(
        task=make_task(), by=agent, at=LATER, key="size", value=Decimal(99), verdict="ok"
    )

    assert task.deviations == 1
    task = actions.answer(task=task, by=agent, at=LATER, key="size", value=Decimal(100))
    assert task.deviations == 0


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"key": "nothing", "verdict": "ok"}, "no such item"),
        ({"key": "jobs"}, "whether it is OK"),
        ({"key": "jobs", "verdict": "maybe"}, "whether it is OK"),
        ({"key": "jobs", "verdict": "not_ok"}, "what is not OK"),
        ({"key": "jobs", "verdict": "ok", "value": Decimal(1)}, "No value"),
        ({"key": "size", "verdict": "ok"}, "value that you read"),
        ({"key": "size", "value": Decimal("1e30")}, "number"),
        ({"key": "size", "value": Decimal("NaN")}, "number"),
    ],
)
def test_answer_that_says_nothing_is_refused_and_changes_nothing(make_task, agent, facts, word):
    task = make_task()

    with pytest.raises(WrongFact, match=word):
        actions.answer(task=task, by=agent, at=LATER, **facts)

    task.refresh_from_db()
    assert (task.state, Answer.objects.exists()) == ("open", False)


def test_unfinished_task_says_what_is_missing(make_task, answer_all, agent):
    task = make_task()
    facts = {"by": agent, "at": LATER}
    with pytest.raises(StepRefused, match="All jobs ended well; Size of the backup"):
        actions.finish(task=task, **facts)

    answer_all(task)
    actions.answer(task=task, key="screen", verdict="ok", **facts)
    with pytest.raises(StepRefused, match=r"photo or file.*Screen of the console"):
        actions.finish(task=task, **facts)

    actions.answer(task=task, key="screen", verdict="ok", file=PICTURE, **facts)
    actions.answer(task=task, key="jobs", verdict="not_ok", note="Job 7 failed", **facts)
    with pytest.raises(StepRefused, match=r"follows.*All jobs ended well"):
        actions.finish(task=task, **facts)

    actions.follow_up(task=task, key="jobs", note="Ran it again: well", **facts)
    assert actions.finish(task=task, **facts).state == "done"


def test_incident_is_reported_in_one_go_linked_and_only_once(make_task, agent):
    task = make_task()
    facts = {"task": task, "by": agent, "at": LATER, "key": "size"}
    actions.answer(**facts, value=Decimal(3), note="Nearly empty")

    actions.report_incident(**facts)

    incident = Incident.objects.get()
    assert incident.title == "Nightly backup check: Size of the backup is not OK"
    assert "Nearly empty" in incident.symptom
    assert "at least 100 GB" in incident.symptom
    assert task.answers.get().follow_up_id == incident.pk
    (link,) = links.of_record(record=incident, user=agent)
    assert (link.meaning.code, link.record.number) == ("found_by", task.number)
    with pytest.raises(StepRefused, match=incident.number):
        actions.report_incident(**facts)
    assert Incident.objects.count() == 1


def test_late_task_is_finished_with_a_reason_and_counts_as_missed_for_ever(
    make_task, answer_all, agent, manager
):
    task = make_task()
    end = FIRST + timedelta(hours=2)
    answer_all(task)
    with pytest.raises(StepRefused, match="late"):
        actions.finish(task=task, by=agent, at=end)
    with pytest.raises(WrongFact, match="why it is late"):
        actions.finish_late(task=task, by=agent, at=end, reason=" ")
    with pytest.raises(StepRefused, match="not up yet"):
        actions.finish_late(task=task, by=agent, at=LATER, reason="Soon")

    actions.miss_late(at=end)
    late = end + timedelta(hours=5)
    task = actions.finish_late(task=task, by=agent, at=late, reason="The console was down")

    assert (task.state, task.missed_at, task.resolved_at) == ("done_late", end, late)
    figures = {code: figure(code, manager) for code in ("missed", "on_time")}
    assert figures == {"missed": 1, "on_time": 0}


def figure(code, user):
    """Return a measure of duties over all time."""
    from evident.kernel.measures.definition import measures

    (wanted,) = [each for each in measures() if each.code == f"duty_task.{code}"]
    return wanted.records(user).aggregate(value=wanted.value)["value"]


def test_skipping_takes_permission_a_reason_and_a_duty_that_allows_it(make_task, agent, manager):
    task = make_task()
    with pytest.raises(PermissionDenied):
        actions.skip(task=task, by=agent, at=LATER, reason="Holiday")
    with pytest.raises(StepRefused, match="does not allow"):
        actions.skip(task=task, by=manager, at=LATER, reason="Holiday")

    task = make_task(may_skip=True)
    with pytest.raises(WrongFact, match="why it is skipped"):
        actions.skip(task=task, by=manager, at=LATER, reason="")
    assert actions.skip(task=task, by=manager, at=LATER, reason="Holiday").state == "skipped"


def test_others_than_its_team_do_not_do_it_unless_they_hand_out_such_tasks(
    make_task, make_user, provider, manager
):
    task = make_task()
    other = make_user("other", "agent", provider)

    with pytest.raises(StepRefused, match="Service desk"):
        actions.answer(task=task, by=other, at=LATER, key="jobs", verdict="ok")
    actions.assign(task=task, by=manager, at=LATER, team=None, assignee=other)
    task = actions.answer(task=task, by=other, at=LATER, key="jobs", verdict="ok")
    assert task.state == "in_progress"


def test_people_of_customers_do_nothing_and_see_only_what_is_shown(
    make_duty, make_user, customer, requester, stranger, manager
):
    from evident.resolution.duties.queries import duties, tasks

    boss = make_user("boss", "customer_manager", customer)
    make_duty(customer=customer)
    shown = make_duty(customer=customer, is_shown=True)
    actions.open_due(at=FIRST)

    for person in (requester, boss):
        assert list(duties.visible_duties(person)) == [shown]
        assert {task.duty_id for task in tasks.visible_tasks(person)} == {shown.pk}
    assert not duties.visible_duties(stranger).exists()
    assert not tasks.visible_tasks(stranger).exists()
    task = shown.tasks.get()
    hidden = actions.edit(duty=shown, by=manager, at=LATER, is_shown=False)
    actions.open_due(at=FIRST + timedelta(days=1))
    assert hidden.tasks.count() == 2
    for person in (requester, boss):  # what was shown stays shown
        assert not duties.visible_duties(person).exists()
        assert list(tasks.visible_tasks(person)) == [task]
    with pytest.raises(PermissionDenied):
        actions.begin(task=task, by=requester, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.pause(duty=hidden, by=requester, at=LATER, reason="No")


def test_checklist_keeps_its_keys_and_refuses_what_nobody_can_tick(make_duty, manager):
    duty = make_duty(is_active=False)
    facts = {"duty": duty, "by": manager, "at": LATER}
    wrong = {
        "what is to be looked at": Item("a"),
        "what proves": Item("a", "One", evidence="smell"),
        "least value": Item("a", "One", evidence="value", least=Decimal(2), most=Decimal(1)),
        "key": Item("a b", "One"),
    }
    for word, item in wrong.items():
        with pytest.raises(WrongFact, match=word):
            actions.set_checklist(**facts, items=[item])
    with pytest.raises(WrongFact, match="same key"):
        actions.set_checklist(**facts, items=[Item("a", "One"), Item("a", "Two")])
    with pytest.raises(WrongFact, match="at most 40"):
        actions.set_checklist(**facts, items=[Item(f"a{n}", "One") for n in range(41)])

    duty = actions.set_checklist(**facts, items=[Item("a", " One ", unit="GB")])
    assert duty.items == [Item("a", "One")]  # a unit without a value is none
