"""People and findings that tests start from."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from evident.conftest import NOON
from evident.kernel.attachments.incoming import File
from evident.management.audits.actions import (
    audits,
    conducting,
    corrective_actions,
    findings,
    nonconformities,
)
from evident.management.audits.models import Audit, CorrectiveAction, Finding, Nonconformity

DAY = timedelta(days=1)
CAUSE: dict[str, Any] = {"cause": "No rule said when", "similar_cases": "Looked at requests: none"}
PLAN: dict[str, Any] = {
    "title": "Write the rule",
    "description": "A rule in the procedure, and a check of it",
}
PROOF = File("rule.txt", [b"The rule"])


@pytest.fixture
def auditor(make_user, provider):
    """Who audits what he does not work in."""
    return make_user("auditor", "internal_auditor", provider)


@pytest.fixture
def owner(make_user, provider):
    """Who answers for a process."""
    return make_user("owner", "process_owner", provider)


@pytest.fixture
def planner(make_user, provider):
    """Who keeps the service management system."""
    return make_user("planner", "sms_manager", provider)


@pytest.fixture
def boss(make_user, provider):
    """Top management."""
    return make_user("boss", "top_management", provider)


@pytest.fixture
def people(auditor, owner, agent, manager):
    """Everybody a nonconformity passes through."""
    return SimpleNamespace(auditor=auditor, owner=owner, agent=agent, manager=manager)


@pytest.fixture
def make_finding(auditor) -> Callable[..., Finding]:
    """Let an auditor find something."""

    def make(**facts: object) -> Finding:
        told = {
            "by": auditor,
            "at": NOON,
            "title": "Closed without a resolution",
            "grade": "minor",
            "statement": "Incidents are closed although nothing says what was done.",
            "evidence": "3 of 25 sampled incidents.",
            "requirements": ["8.6.1-e"],
        }
        return findings.raise_finding(**told | facts)

    return make


@pytest.fixture
def make_nonconformity(make_finding, people) -> Callable[..., Nonconformity]:
    """Open a nonconformity of the process owner; `analysed` with its cause known."""

    def make(analysed: bool = True, **facts: object) -> Nonconformity:
        found = make_finding(**facts)
        by = {"by": people.owner, "at": NOON}
        made = findings.open_nonconformity(finding=found, **by, owner=people.owner)
        if not analysed:
            return made
        made = nonconformities.correct(nonconformity=made, **by, correction="Three written down")
        return nonconformities.analyse(nonconformity=made, **by, **CAUSE, needs_action=True)

    return make


@pytest.fixture
def make_action(make_nonconformity, people, settings, tmp_path) -> Callable[..., CorrectiveAction]:
    """Plan an action of an agent for ten days later; `until` how far it has come."""
    settings.MEDIA_ROOT = tmp_path

    def make(until: str = "planned", **facts: object) -> CorrectiveAction:
        by = {"by": people.owner, "at": NOON}
        told = PLAN | {"owner": people.agent, "due_on": (NOON + 10 * DAY).date()} | facts
        action = nonconformities.plan_action(nonconformity=make_nonconformity(), **by, **told)
        if until != "planned":
            action = corrective_actions.finish(
                corrective_action=action, by=people.agent, at=NOON + DAY,
                done_evidence="Rule 4.2 is in force", proofs=[PROOF],
            )  # fmt: skip
        if until == "verifying":
            corrective_actions.begin_verifications(at=NOON + 40 * DAY)
        return CorrectiveAction.objects.get(pk=action.pk)

    return make


@pytest.fixture
def make_audit(planner, auditor, owner):
    """Plan an audit of incidents by the auditor; `until` how far it has come."""

    def make(until: str = "planned", **facts: object) -> Audit:
        told = {
            "title": "Desk", "processes": ["incident_request"], "starts_on": date(2026, 3, 9),
            "ends_on": date(2026, 3, 10), "lead": auditor, "auditees": [owner],
            "criteria": "The standard and our procedure", "scope": "The desk, since January",
            "plan": "Monday: samples. Tuesday: interviews.",
        }  # fmt: skip
        by = {"by": planner, "at": NOON}
        audit = audits.plan(**by, **told | facts)
        if until == "planned":
            return audit
        audit = audits.prepare(audit=audit, **by)
        audit = audits.notify(audit=audit, **by)
        if until == "fieldwork":
            audit = conducting.start(audit=audit, by=auditor, at=NOON + 7 * DAY)
        return audit

    return make
