"""What an audit found at the customer, and an audit that was planned."""

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.management.audits.actions import (
    audits,
    conducting,
    findings,
    nonconformities,
    notes,
    programmes,
)
from evident.resolution.incidents.models import Incident
from tests.walls.other_customer.people import auditor_beside
from tests.walls.other_customer.words import NOW, SECRET


def treated(incident: Incident, *, by: User, owner: User) -> tuple[Record, ...]:
    """Find something in the incident and plan what is done about it."""
    facts = {"by": by, "at": NOON}
    found = findings.raise_finding(
        **facts, title=f"{SECRET} is neglected", grade="minor", statement=SECRET, evidence=SECRET,
        requirements=["8.6.1"], records=[incident],
    )  # fmt: skip
    made = findings.open_nonconformity(finding=found, **facts, owner=by)
    made = nonconformities.correct(nonconformity=made, **facts, correction=SECRET)
    made = nonconformities.analyse(
        nonconformity=made, **facts, cause=SECRET, similar_cases=SECRET, needs_action=True
    )
    action = nonconformities.plan_action(
        nonconformity=made, **facts, title=f"{SECRET} is cared for", description=SECRET,
        owner=owner, due_on=NOW.date(),
    )  # fmt: skip
    return found, made, action


def audited(keeper: User, *, auditees: list[User]) -> tuple[Record, ...]:
    """Plan an audit of a process that whoever plans it does not work in, and ask something."""
    facts = {"by": keeper, "at": NOON}
    days = {"starts_on": NOON.date(), "ends_on": NOW.date()}
    programme = programmes.draft(**facts, title=f"{SECRET} programme", rationale=SECRET, **days)
    audit = audits.plan(
        **facts, title=f"{SECRET} audit", processes=["change"], lead=keeper, scope=SECRET,
        programme=programme, auditees=auditees, **days,
    )  # fmt: skip
    conducting.add_question(audit=audit, **facts, question=f"Does {SECRET} work?")
    notes.write_note(by=auditor_beside(keeper), at=NOON, text=f"{SECRET} looks tired")
    return programme, audit
