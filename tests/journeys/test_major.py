"""A major incident in the browser: its clocks go on, nobody stumbles, it prints on one page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from evident.resolution.incidents import actions
from evident.resolution.incidents.models import MajorCriterion, ResolutionCode
from tests.journeys.looking import PICTURES


@pytest.fixture
def crises(world):
    """One that runs and has an overdue update, and one that waits for its review."""
    now = timezone.now()
    criterion = MajorCriterion.objects.get(code="critical_service")
    past = now - timedelta(minutes=52)
    ours = {"by": world.colleague, "incident": world.incidents[0]}
    actions.declare_major(
        **ours,
        at=past,
        leader=world.colleague,
        criterion=criterion,
        reason="Nobody in the bank can read mail. 银行全体员工无法收发邮件。",
        customer_text="E-mail is disturbed 电子邮件服务异常",
        update_minutes=30,
    )
    link = "https://meet.example.org/crisis"
    actions.coordinate_major(
        **ours, at=past + timedelta(minutes=4), room=link, engineer=world.agent
    )
    actions.inform_management(
        **ours,
        at=past + timedelta(minutes=9),
        told=world.everybody,
        text="Mail is down for the whole bank. 预计两小时内恢复。",
    )
    facts = {"text": "We found the cause: a full disk. Please use the telephone meanwhile."}
    actions.update_major(**ours, at=past + timedelta(minutes=15), is_public=True, **facts)
    child = {"incident": world.incidents[7], "by": world.colleague, "at": past}
    actions.adopt(parent=world.incidents[0], **child)
    over = {"by": world.colleague, "incident": world.incidents[3]}
    actions.declare_major(**over, at=past, leader=world.agent, reason="财务部全员无法登录")
    actions.restore_major(
        **over,
        at=now,
        code=ResolutionCode.objects.get(code="solved_permanently"),
        note="数据库索引已重建。",
    )
    return world.incidents[0], world.incidents[3]


def test_nobody_stumbles_in_the_room_and_its_clocks_go_on(desk, world, crises, looking):
    numbers = [incident.number for incident in crises]
    paths = [
        "/",
        "/incidents/major/",
        *(f"/incidents/{number}/major/" for number in numbers),
        *(f"/incidents/{number}/major/report/" for number in numbers),
        f"/incidents/{numbers[0]}/",
        f"/incidents/{world.incidents[4].number}/declare_major/",
        f"/incidents/{numbers[0]}/inform_management/",
        f"/incidents/{numbers[1]}/review_major/",
    ]
    for who, seen in ((world.everybody, paths), (world.requester, paths[:2])):
        looking.user, looking.prefix, looking.windows = who, f"major-{who.login}-", {}
        looking.at(seen)
    assert not looking.wrongs, "\n".join(looking.wrongs)

    page = desk.window(world.everybody)
    page.goto(f"/incidents/{numbers[0]}/major/")
    clock = page.locator("[data-since]").first
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)
    expect(page.locator("[data-countdown]").first).to_have_class("countdown is-late")
    page.goto(f"/incidents/{numbers[1]}/major/report/")
    paper = page.pdf(
        path=PICTURES / "major-report.pdf" if looking.has_pictures else None, format="A4"
    )
    assert paper.count(b"/Type /Page\n") == 1 or paper.count(b"/Type /Page") == 2
