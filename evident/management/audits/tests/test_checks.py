"""Every check of audits and corrective action: no record, records that keep it, that break it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from evident.kernel.measures import definition
from evident.management.audits import checks
from evident.management.audits.actions import (
    audits,
    conducting,
    corrective_actions,
    findings,
    nonconformities,
    programmes,
)
from evident.management.audits.models import (
    Audit,
    AuditProgramme,
    ChecklistLine,
    CorrectiveAction,
    Nonconformity,
)
from evident.management.audits.tests.conftest import CAUSE, PLAN, PROOF

NOW = timezone.now()
"""Checks ask the clock of the database; so all that happens is told from today on backwards."""
STAGES = ("planned", "announced", "looking", "looked", "reported")


def ago(days: int) -> Any:
    """Return the moment so many days ago; of a day to come, for fewer than none."""
    return NOW - timedelta(days=days)


@dataclass
class House:
    """People who make records as they would, at whatever time it was."""

    planner: Any
    boss: Any
    auditor: Any
    owner: Any
    agent: Any

    def programme(self, *, is_approved: bool = True) -> AuditProgramme:
        """Draft a programme that says all it has to; approved unless told otherwise."""
        made = programmes.draft(
            by=self.planner, at=ago(90), title="Audits", starts_on=ago(90).date(),
            ends_on=ago(-90).date(), frequency="Yearly", methods="Samples",
            responsibilities="SMS manager", rationale="New desk",
        )  # fmt: skip
        if is_approved:
            made = programmes.approve(audit_programme=made, by=self.boss, at=ago(80))
        return made

    def audit(self, until: str = "reported", *, ended: int = 30) -> Audit:
        """Take an audit as far as one of STAGES; its last day was `ended` days ago."""
        audit = audits.plan(
            by=self.planner, at=ago(ended + 30), title="Desk", processes=["incident_request"],
            lead=self.auditor, auditees=[self.owner], criteria="The standard", scope="The desk",
            plan="Monday: samples", starts_on=ago(ended + 1).date(), ends_on=ago(ended).date(),
        )  # fmt: skip
        asked = {"question": "Is every incident classified?", "requirement": "8.6.1-b"}
        conducting.add_question(audit=audit, by=self.planner, at=ago(ended + 30), **asked)
        stage = STAGES.index(until)
        by: dict[str, Any] = {"audit": audit, "by": self.auditor}
        if stage >= STAGES.index("announced"):
            audits.notify(**by, at=ago(ended + 20))
        if stage >= STAGES.index("looking"):
            conducting.start(**by, at=ago(ended + 1))
        if stage >= STAGES.index("looked"):
            seen: dict[str, Any] = {
                "line": audit.checklist.get(),
                "answer": "conforming",
                "evidence": "9 of 9",
            }
            conducting.answer(**by, at=ago(ended), **seen)
            conducting.end_fieldwork(**by, at=ago(ended))
        if stage >= STAGES.index("reported"):
            conducting.write(**by, at=ago(ended), summary="9 sampled", conclusion="Conforms")
            conducting.issue(**by, at=ago(ended))
        return Audit.objects.get(pk=audit.pk)

    def nonconformity(
        self, until: str = "raised", *, opened: int = 100, needs_action: bool = True
    ) -> Nonconformity:
        """Open a nonconformity so many days ago; `until` raised, corrected or analysed."""
        by: dict[str, Any] = {"by": self.owner, "at": ago(opened)}
        found = findings.raise_finding(
            by=self.auditor, at=ago(opened), title="Closed without a resolution", grade="minor",
            statement="Nothing says what was done.", evidence="3 of 25", requirements=["8.6.1-e"],
        )  # fmt: skip
        made = findings.open_nonconformity(finding=found, **by, owner=self.owner)
        if until in {"corrected", "analysed"}:
            made = nonconformities.correct(nonconformity=made, **by, correction="Written down")
        if until == "analysed":
            reason = "" if needs_action else "The tool is gone"
            made = nonconformities.analyse(
                nonconformity=made, **by, **CAUSE, needs_action=needs_action,
                no_action_reason=reason,
            )  # fmt: skip
        return made

    def withdrawn(self) -> Nonconformity:
        """Open a nonconformity that was none."""
        made = self.nonconformity()
        return nonconformities.withdraw(
            nonconformity=made, by=self.auditor, at=ago(99), reason="The sample was wrong"
        )

    def action(
        self,
        until: str = "planned",
        *,
        due: int = 10,
        done: int = 70,
        of: Nonconformity | None = None,
        **facts: Any,
    ) -> CorrectiveAction:
        """Plan an action; `until` planned, done, verifying, effective, reopened or cancelled."""
        action = nonconformities.plan_action(
            nonconformity=of or self.nonconformity("analysed"), by=self.owner, at=ago(100),
            **PLAN | {"owner": self.agent, "due_on": ago(due).date()} | facts,
        )  # fmt: skip
        its: dict[str, Any] = {"corrective_action": action}
        if until == "cancelled":
            corrective_actions.cancel(**its, by=self.owner, at=ago(90), reason="Another way")
        elif until != "planned":
            corrective_actions.finish(
                **its, by=self.agent, at=ago(done), done_evidence="In force", proofs=[PROOF]
            )
        if until in {"verifying", "effective", "reopened"}:
            corrective_actions.begin_verifications(at=ago(done - 31))
        seen: dict[str, Any] = {"by": self.auditor, "at": ago(done - 32), "verification": "25 seen"}
        if until == "effective":
            corrective_actions.verify(**its, **seen)
        elif until == "reopened":
            corrective_actions.fail(**its, **seen, due_on=ago(due).date())
        return CorrectiveAction.objects.get(pk=action.pk)

    def closed(self, *, needs_action: bool = True, sms_change: str = "") -> Nonconformity:
        """Close a nonconformity; after an action with an effect where that was needed."""
        made = self.nonconformity("analysed", needs_action=needs_action)
        if needs_action:
            self.action("cancelled", of=made)
            self.action("effective", of=made, sms_change=sms_change)
        return nonconformities.close(
            nonconformity=made, by=self.auditor, at=ago(20), conclusion="Cannot recur"
        )

    def unverified(self) -> Nonconformity:
        """Close a nonconformity and forget that its action had an effect."""
        made = self.closed()
        made.corrective_actions.filter(state="effective").update(state="done")
        return made

    def answered(self, **lines: Any) -> Audit:
        """Report an audit whose questions then say `lines`; without any they are gone."""
        audit = self.audit()
        if lines:
            audit.checklist.update(**lines)
        else:
            ChecklistLine.objects.filter(audit=audit).delete()
        return audit


Make = Callable[[House], Any]


def but(make: Make, **facts: Any) -> Make:
    """Return how to make a record and then, past the actions that would refuse it, change it."""

    def changed(house: House) -> Any:
        record = make(house)
        type(record).objects.filter(pk=record.pk).update(**facts)
        return record

    return changed


@dataclass(frozen=True)
class Case:
    """Records a check is satisfied with, records that break it, and those it is not about."""

    keeps: tuple[Make, ...]
    breaks: tuple[Make, ...]
    apart: tuple[Make, ...]


def unheld(house: House) -> Audit:
    """Cancel an audit that should have been held a month ago."""
    audit = house.audit("announced")
    return audits.cancel(audit=audit, by=house.planner, at=ago(31), reason="Moved")


CASES = {
    "audit.held_on_time": Case(
        keeps=(lambda house: house.audit(ended=9),),
        breaks=(lambda house: house.audit("planned", ended=9),
                lambda house: house.audit("looked", ended=9)),
        apart=(lambda house: house.audit("planned", ended=6), unheld),
    ),
    "audit_programme.complete": Case(
        keeps=(House.programme,),
        breaks=tuple(but(House.programme, **{fact: ""})
                     for fact in ("frequency", "methods", "responsibilities", "rationale")),
        apart=(lambda house: house.programme(is_approved=False),),
    ),
    "audit.criteria_fixed": Case(
        keeps=(House.audit, lambda house: house.audit("looking")),
        breaks=(but(lambda house: house.audit("looking"), criteria=""),
                but(lambda house: house.audit("looked"), scope=""),
                but(House.audit, criteria="")),
        apart=(but(lambda house: house.audit("planned"), criteria=""),
               but(lambda house: house.audit("announced"), scope="")),
    ),
    "audit.independent": Case(
        keeps=(House.audit, lambda house: house.audit("looking")),
        breaks=(but(lambda house: house.audit("looking"), independence_checked_at=None),
                but(House.audit, independence_checked_at=None)),
        apart=(lambda house: house.audit("planned"), lambda house: house.audit("announced"),
               unheld),
    ),
    "audit.reported": Case(
        keeps=(lambda house: house.audit(ended=15),),
        breaks=(lambda house: house.audit("looked", ended=15),),
        apart=(lambda house: house.audit("looked", ended=13),
               lambda house: house.audit("looking", ended=15)),
    ),
    "audit.evidence_kept": Case(
        keeps=(House.audit,),
        breaks=(House.answered, lambda house: house.answered(answer="")),
        apart=(lambda house: house.audit("looking"),),
    ),
    "nonconformity.corrected": Case(
        keeps=(lambda house: house.nonconformity("corrected", opened=8),),
        breaks=(lambda house: house.nonconformity(opened=8),),
        apart=(lambda house: house.nonconformity(opened=6), House.withdrawn),
    ),
    "nonconformity.cause_analysed": Case(
        keeps=(lambda house: house.nonconformity("analysed", opened=31),),
        breaks=(lambda house: house.nonconformity("corrected", opened=31),),
        apart=(lambda house: house.nonconformity("corrected", opened=29), House.withdrawn),
    ),
    "corrective_action.on_time": Case(
        keeps=(lambda house: house.action("done"), lambda house: house.action("effective")),
        breaks=(House.action, lambda house: house.action("reopened")),
        apart=(lambda house: house.action(due=-2), lambda house: house.action("cancelled")),
    ),
    "corrective_action.verified": Case(
        keeps=(lambda house: house.action("effective"), lambda house: house.action("reopened")),
        breaks=(lambda house: house.action("done", done=61),
                lambda house: house.action("verifying", done=61)),
        apart=(lambda house: house.action("done", done=59), House.action),
    ),
    "nonconformity.sms_changed": Case(
        keeps=(lambda house: house.closed(sms_change="Rule 4.2"),),
        breaks=(House.closed,),
        apart=(lambda house: house.closed(needs_action=False),
               lambda house: house.nonconformity("analysed")),
    ),
    "nonconformity.file_complete": Case(
        keeps=(House.closed, lambda house: house.closed(needs_action=False)),
        breaks=(but(House.closed, correction="", corrected_at=None),
                but(House.closed, cause="", analysed_at=None),
                but(House.closed, conclusion=""),
                House.unverified),
        apart=(lambda house: house.nonconformity("analysed"), House.withdrawn),
    ),
}  # fmt: skip


@pytest.fixture
def house(planner, boss, auditor, owner, agent, settings, tmp_path):
    """Everybody an audit and what follows from it pass through."""
    settings.MEDIA_ROOT = tmp_path
    return House(planner, boss, auditor, owner, agent)


def test_every_check_declared_here_has_a_case():
    declared = {
        each.code for each in definition.checks() if each.records.__module__ == checks.__name__
    }

    assert declared == CASES.keys()
    assert all(case.keeps and case.breaks for case in CASES.values())


@pytest.mark.parametrize("code", CASES)
def test_a_check_tells_what_breaks_it_and_nothing_else(code, house, three_cases):
    three_cases(code, CASES[code], house)
