"""What internal audits ask, made of the requirements."""

from datetime import date

from evident.conformity.requirements.actions import catalogues
from evident.conftest import NOON
from evident.management.audits import checklists
from evident.management.audits.actions import audits
from evident.management.audits.queries import auditing


def test_audits_ask_about_every_requirement_of_their_processes(shipped, make_user, provider):
    catalogues.ensure_shipped(at=NOON)
    planner = make_user("planner", "sms_manager", provider)
    auditor = make_user("auditor", "internal_auditor", provider)
    audit = audits.plan(
        by=planner, at=NOON, title="Desk", processes=["incident_request"], lead=auditor,
        starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 10),
    )  # fmt: skip

    audit = audits.prepare(audit=audit, by=planner, at=NOON)

    lines = auditing.lines_of(audit)
    assert lines.count() == len(checklists.questions_for(["incident_request"])) > 10
    assert {line.process for line in lines} == {"incident_request"}
    first = lines[0]
    assert first.question_en.startswith("What shows this? ")
    assert first.question_zh.startswith("有何证据？")
