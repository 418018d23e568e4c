"""Duties and tasks that the tests of this module start from."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from evident.conftest import NOON
from evident.resolution.duties import actions
from evident.resolution.duties.checklist import Item
from evident.resolution.duties.models import Duty, DutyTask

ITEMS = (
    Item("jobs", "All jobs ended well", "全部作业成功"),
    Item("size", "Size of the backup", "备份大小", "value", unit="GB", least=Decimal(100)),
    Item("screen", "Screen of the console", "控制台截图", "file", is_required=False),
)
NIGHTLY = {
    "name_en": "Nightly backup check",
    "name_zh": "每晚备份检查",
    "frequency": "daily",
    "time_of_day": time(22),
    "zone": "Asia/Shanghai",
    "window_minutes": 120,
    "begins_on": NOON.date(),
}
FIRST = datetime.fromisoformat("2026-03-02T14:00:00+00:00")
"""22 o'clock in Shanghai."""


@pytest.fixture
def make_duty(manager, desk) -> Callable[..., Duty]:
    """Plan a duty of the desk, and activate it unless told otherwise."""

    def make(*, is_active: bool = True, at: datetime = NOON, **facts: Any) -> Duty:
        told = {"items": ITEMS, "team": desk, "manager": manager} | NIGHTLY | facts
        duty = actions.plan(by=manager, at=at, **told)
        return actions.activate(duty=duty, by=manager, at=at) if is_active else duty

    return make


@pytest.fixture
def make_task(make_duty) -> Callable[..., DutyTask]:
    """Open the first task of a duty, in time."""

    def make(**facts: Any) -> DutyTask:
        make_duty(**facts)
        (number,) = actions.open_due(at=FIRST)
        return DutyTask.objects.get(number=number)

    return make


@pytest.fixture
def answer_all(agent) -> Callable[..., DutyTask]:
    """Find everything as it should be."""

    def answer(task: DutyTask, *, at: datetime = FIRST + timedelta(minutes=10)) -> DutyTask:
        facts = {"task": task, "by": agent, "at": at}
        actions.answer(**facts, key="jobs", verdict="ok")
        return actions.answer(**facts, key="size", value=Decimal("120.5"))

    return answer
