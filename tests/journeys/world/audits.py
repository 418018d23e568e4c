"""Audits, and what is done about what they found."""

from datetime import datetime, timedelta

from django.utils import timezone

from evident.kernel.accounts.models import User
from evident.kernel.attachments.incoming import File
from evident.kernel.records.models import Record
from evident.management.audits.actions import (
    audits,
    conducting,
    corrective_actions,
    findings,
    nonconformities,
    notes,
    programmes,
)
from evident.management.audits.queries import auditing
from evident.resolution.incidents.models import Incident
from tests.journeys.world.people import person


def audit(auditor: User, planner: User, *, now: datetime) -> tuple[Record, ...]:
    """Plan the audits of this year; one is in the middle of its fieldwork."""
    today, day = timezone.localdate(now), timedelta(days=1)
    facts = {"by": planner, "at": now - 20 * day}
    programme = programmes.draft(
        **facts, title="Audits of this year 本年度审核方案", frequency="Every process once a year.",
        starts_on=today.replace(month=1, day=1), ends_on=today.replace(month=12, day=31),
        methods="Samples and interviews.", responsibilities="Ada Min", rationale="新体系运行初期。",
    )  # fmt: skip
    programmes.approve(audit_programme=programme, by=auditor_of_board(planner), at=now - 19 * day)
    programme.refresh_from_db()
    made = audits.plan(
        **facts, title="Desk and customers 服务台与客户", processes=["incident_request", "brm"],
        starts_on=today - day, ends_on=today + day, lead=auditor, auditees=[planner],
        programme=programme, criteria="ISO/IEC 20000-1", scope="Service desk 服务台",
        plan="Monday: samples.",
    )  # fmt: skip
    made = audits.prepare(audit=made, **facts)
    made = audits.notify(audit=made, **facts)
    by = {"audit": made, "by": auditor, "at": now - day}
    conducting.start(**by)
    first, second, *_others = auditing.lines_of(made)
    conducting.answer(**by, line=first, answer="conforming", evidence="25 of 25 记录符合。")
    conducting.find(
        **by, line=second, title="Orders without category 请求未分类", grade="observation",
        statement="A third is “other”.", evidence="9 of 25.", requirements=["8.6.2-a"],
    )  # fmt: skip
    notes.write_note(by=planner, at=now, text="Ask about the rota. 询问值班表。")
    return programme, made


def auditor_of_board(planner: User) -> User:
    """Return somebody of top management, who approves what was drafted."""
    return person("gao", "高明", planner.organisation, "top_management")


def find(
    auditor: User, owner: User, worker: User, *, about: Incident, now: datetime
) -> tuple[Record, ...]:
    """Find something that is being corrected, something observed, and an action to verify."""
    made = []
    for days, title in ((3, "Closed without a word 关闭时未记录处理结果"), (60, "无备份恢复演练")):
        then = now - timedelta(days=days)
        facts = {"by": owner, "at": then}
        found = findings.raise_finding(
            by=auditor, at=then, title=title, grade="minor", owner=owner, records=[about],
            statement="Nothing says what was done.", evidence="3 of 25 sampled incidents.",
            requirements=["8.6.1-e"], source_kind="record", source_reference=about.number,
        )  # fmt: skip
        treated = findings.open_nonconformity(finding=found, **facts)
        treated = nonconformities.correct(
            nonconformity=treated, **facts, correction="Written down afterwards. 已补记。"
        )
        treated = nonconformities.analyse(
            nonconformity=treated, **facts, cause="No rule said when.", needs_action=True,
            similar_cases="Looked at service requests: none.",
        )  # fmt: skip
        action = nonconformities.plan_action(
            nonconformity=treated, **facts, title="Write the rule 编写规则",
            description="A rule in the procedure.", owner=worker, due_on=now.date(),
        )  # fmt: skip
        made.append((found, treated, action))
    corrective_actions.finish(
        corrective_action=made[1][2], by=worker, at=now - timedelta(days=50),
        done_evidence="Rule 4.2 is in force.",
        proofs=[File("rule.txt", [b"Rule 4.2"])],
    )  # fmt: skip
    corrective_actions.begin_verifications(at=now - timedelta(days=1))
    findings.raise_finding(
        by=auditor, at=now, title="Queue is long on Mondays", grade="observation",
        statement="Waits double.", evidence="Figures of May.", process="incident_request",
    )  # fmt: skip
    return made[0]
