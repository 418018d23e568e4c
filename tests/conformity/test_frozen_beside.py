"""What stands beside a record is frozen with it: clocks, approvals and tasks, checklists."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from evident.conformity.samples import actions as samples
from evident.conformity.samples.archives.pages import Kept, pages
from evident.conformity.samples.queries.rechecking import recheck
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Clock
from evident.resolution.service_requests.models import Approval, Task
from tests import worlds


@pytest.fixture
def world(transactional_db):
    """An organisation in the middle of its day."""
    return worlds.small_organisation()


def drawn(world, kind, number):
    """Draw one record; return the sampled record."""
    sample = samples.draw(
        by=world.everybody, at=timezone.now(), population=f"kind:{kind}", method="named",
        numbers=[number],
    )  # fmt: skip
    return sample.items.get()


def named(item):
    """Return the parts beside a sampled record by their English names."""
    return {part["name"]["en"]: part for part in item.frozen["beside"]}


def fact(part, name):
    """Return a fact of a part."""
    return next(each["value"] for each in part["facts"] if each["name"]["en"] == name)


@pytest.mark.slow
def test_clocks_approvals_tasks_and_answers_are_frozen(world):
    clock = Clock.objects.filter(record__kind="incident", state="stopped").first()
    item = drawn(world, "incident", clock.record.number)
    part = named(item)[f"Clock: {clock.promise.name_en}, Service level agreement (SLA)"]
    assert fact(part, "State")["en"] == ("Stopped: Kept" if clock.is_met else "Stopped: Missed")
    assert fact(part, "State")["zh"] != fact(part, "State")["en"]
    assert fact(part, "Due")["moment"]
    assert clock.version.agreement.number in fact(part, "Agreement")["en"]
    assert part["course"][0]["at"]
    assert not recheck(item.sample).faults

    order = Approval.objects.filter(state="approved").first().service_request
    parts = named(drawn(world, "service_request", order.number))
    assert "Mona Berg 白梦 approved" in [
        each["text"]["en"] for each in parts["Approval 1"]["course"]
    ]
    task = Task.objects.filter(service_request=order).first()
    kept = parts[f"Task: {task.title_en}"]
    assert fact(kept, "State")["en"] == task.get_state_display()
    assert fact(kept, "Checklist")["zh"] == "容量"

    done = next(each for each in world.duty_tasks if each.answers.count() > 1)
    checklist = named(drawn(world, "duty_task", done.number))["Checklist"]
    assert any(
        "All jobs of the night ended well: OK" in each["text"]["en"] for each in checklist["course"]
    )

    browser = Client()
    browser.force_login(world.everybody)
    page = browser.get(item.get_absolute_url()).text
    assert clock.version.agreement.number in page
    content = dict(
        pages(
            item.sample,
            [Kept(item, "001", item.frozen, [])],
            {"made_at": "", "head": "", "public_keys": []},
        )
    )
    with translation.override("zh-hans"):
        assert clock.version.agreement.number in content["zh/001.html"].decode()


@pytest.mark.slow
def test_a_clock_that_is_corrected_later_stays_as_it_was_frozen(world):
    clock = Clock.objects.filter(record__kind="incident", state="stopped").first()
    item = drawn(world, "incident", clock.record.number)
    before = item.content
    Clock.objects.filter(pk=clock.pk).update(is_met=not clock.is_met)

    item.refresh_from_db()

    assert item.content == before
    assert not recheck(item.sample).faults
    again = drawn(world, "incident", clock.record.number)
    assert again.frozen["beside"] != item.frozen["beside"]
    assert Record.objects.get(pk=clock.record_id).number == item.number
