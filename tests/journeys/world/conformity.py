"""Requirements judged, a sample drawn, and somebody from outside who looks."""

from datetime import datetime, timedelta

from django.utils import timezone

from evident.conformity.gaps import actions as gaps
from evident.conformity.requirements.actions import catalogues as requirements
from evident.conformity.requirements.actions import judging
from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import Requirement
from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions import notes as taking
from evident.conformity.rooms.actions.engaging import Invited
from evident.conformity.samples import actions as samples
from evident.kernel.accounts.models import User
from evident.kernel.attachments.incoming import File
from evident.kernel.organisations.models import Organisation
from evident.management.audits.actions import notes


def judged(planner: User, owner: User, *, now: datetime) -> None:
    """Let every requirement be checked, and somebody plan how one is met."""
    requirements.ensure_shipped(at=now)
    replay(at=now)
    run_checks(by=planner, at=now)
    judging.judge(
        requirement=Requirement.objects.standing().get(code="4.2-a"), by=planner, at=now,
        status="partly", reason="Two parties are missing. 缺少两个相关方。",
        valid_until=now.date() + timedelta(days=90), proofs=[File("parties.txt", [b"Customers"])],
    )  # fmt: skip
    gap = Requirement.objects.standing().get(code="4.1-a")
    gaps.plan_gap(
        requirement=gap, by=planner, at=now, owner=owner, due_on=now.date(),
        action="Write down what bears on us 写下内外部因素",
    )  # fmt: skip


def sampled(auditor: User, *, at: datetime) -> None:
    """Draw a sample of incidents and judge one of them."""
    drawn = samples.draw(
        by=auditor, at=at, population="check:incident.classified", size=3, seed="2026",
        title="Classification 分类抽样", requirement="8.6.1-a",
    )  # fmt: skip
    first = drawn.items.first()
    if first is not None:
        remark = "No category was chosen. 未选择类别。"
        samples.judge(item=first, by=auditor, at=at, verdict="exception", remark=remark)


def let_in(by: User, customer: Organisation, *, now: datetime) -> None:
    """Let somebody of a certification body look; he noted something, and shared it."""
    today = timezone.localdate(now)
    room = engaging.open_room(
        by=by, at=now, name="Stage 2 audit 第二阶段审核", body="Assure Certification 安信认证",
        purpose="Incidents and requests 事件与服务请求", starts_on=today,
        ends_on=today + timedelta(days=6), processes=["incident_request"], clauses=["9.2"],
        organisations=[customer], auditors=[Invited("Wang Fang 王芳", "wang@assure.example")],
    )  # fmt: skip
    auditor = User.objects.get(email="wang@assure.example")
    facts = {"room": room, "by": auditor, "at": now}
    taken = taking.write_note(
        **facts, text="Priorities differ 优先级不一致", requirements=["8.6.1-c"]
    )
    notes.share_note(note=taken.note, by=auditor, at=now)
    taking.write_note(**facts, text="Ask for the rota 询问值班表")
