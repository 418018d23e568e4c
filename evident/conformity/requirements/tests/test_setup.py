"""Inspections of the set-up: each satisfied, broken, and with nothing to look at."""

from datetime import timedelta
from pathlib import Path

import pytest

from evident.conformity.requirements import inspections as all_inspections
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.inspections import inspect, inspections
from evident.conformity.requirements.models import CheckState, Outcome
from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.measures import definition
from evident.kernel.measures.models import Target
from evident.kernel.measures.papers import Lack, Paper
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.procedures.rules import forget
from evident.kernel.trail import sealing
from evident.resolution.incidents.models import MajorCriterion


def outcome(code, *, at=NOON):
    """Return what an inspection finds."""
    found = inspect(all_inspections._known[code], at=at)
    assert not found.reason
    return found.outcome


def hold(user, role, **facts):
    """Give somebody a role."""
    access.give(role=Role.objects.get(code=role), to=user, by=None, at=NOON, **facts)


def tailor(agent, *, approver, reason="Asked by the customer"):
    """Put a version of a procedure into force."""
    ProcedureVersion.objects.filter(kind="incident", state="effective").update(state="superseded")
    return ProcedureVersion.objects.create(
        kind="incident", number=2, state="effective", rules={}, reason=reason, author=agent,
        contributors=[agent.pk], approver=approver, created_at=NOON, effective_at=NOON,
    )  # fmt: skip


@pytest.fixture
def boss(make_user, provider):
    """Somebody of top management."""
    return make_user("boss", "top_management", provider)


def test_roles_are_filled_or_not(agent, boss):
    assert outcome("roles_filled") == Outcome.NOT_MET
    assert outcome("sms_manager") == Outcome.NOT_MET
    for role in ("process_owner", "process_manager", "sms_manager", "internal_auditor"):
        hold(agent, role)

    assert outcome("roles_filled") == Outcome.MET
    assert outcome("sms_manager") == Outcome.MET
    Grant.objects.all().delete()
    Role.objects.all().delete()
    assert outcome("roles_filled") == Outcome.NONE


def test_a_role_held_by_nobody_who_works_here_is_not_filled(boss):
    hold(boss, "sms_manager")
    boss.is_active = False
    boss.save()

    assert outcome("sms_manager") == Outcome.NOT_MET


def test_procedures_are_changed_by_two(agent, boss):
    assert outcome("procedures_approved") == Outcome.NONE
    version = tailor(agent, approver=boss)
    assert outcome("procedures_approved") == Outcome.MET
    for facts in ({"reason": ""}, {"contributors": [boss.pk]}, {"approver": None}):
        before = {name: getattr(version, name) for name in facts}
        ProcedureVersion.objects.filter(pk=version.pk).update(**facts)
        assert outcome("procedures_approved") == Outcome.NOT_MET, facts
        ProcedureVersion.objects.filter(pk=version.pk).update(**before)


def test_an_approval_that_nobody_can_give_is_told(agent, boss):
    ProcedureVersion.objects.filter(kind="incident").delete()
    for role, expected in (("top_management", Outcome.MET), ("internal_auditor", Outcome.NOT_MET)):
        rules = {"approvals": {"close": {"need": "any", "roles": [role]}}}
        version = tailor(agent, approver=boss)
        ProcedureVersion.objects.filter(pk=version.pk).update(rules=rules)
        forget()
        found = inspect(all_inspections._known["approvers_exist"], at=NOON)
        wrong = [each["name_en"] for each in found.told if each["wrong"]]
        assert (wrong == []) == (expected == Outcome.MET), role
        version.delete()


def test_measures_need_target_and_owner(agent, boss):
    assert outcome("measures_owned") == Outcome.NOT_MET
    for measure in definition.measures():
        Target.objects.create(measure=measure.code, owner=agent, target=1)
    assert outcome("measures_owned") == Outcome.MET
    assert outcome("processes_steered") == Outcome.MET

    Target.objects.filter(measure__startswith="incident.").update(target=None)

    found = inspect(all_inspections._known["processes_steered"], at=NOON)
    assert [each["wrong"][0] for each in found.told if each["wrong"]] == ["no target is set"]


def test_a_trail_that_is_not_sealed_is_told(agent, boss):
    now = NOON + timedelta(days=1)
    assert outcome("trail_sealed") == Outcome.NOT_MET
    sealing.seal(at=now)
    assert outcome("trail_sealed", at=now + timedelta(minutes=5)) == Outcome.MET
    assert outcome("trail_sealed", at=now + timedelta(hours=2)) == Outcome.NOT_MET


def test_access_of_people_from_outside_ends(agent, boss):
    assert outcome("auditors_end") == Outcome.NONE
    hold(agent, "external_auditor", valid_until=NOON + timedelta(days=9))
    assert outcome("auditors_end") == Outcome.MET
    Grant.objects.filter(role__code="external_auditor").update(valid_until=None)
    assert outcome("auditors_end") == Outcome.NOT_MET


def test_criteria_of_major_incidents_are_defined(shipped):
    MajorCriterion.objects.update(is_active=False)
    assert outcome("major_criteria") == Outcome.NOT_MET
    MajorCriterion.objects.update(is_active=True)
    assert outcome("major_criteria") == Outcome.MET


def test_an_inspection_that_raises_is_told_with_its_reason(catalogue, requirement, monkeypatch):
    def broken(_at):
        message = "no roles today"
        raise LookupError(message)

    inspection = all_inspections._known["roles_filled"]
    changed = all_inspections.Inspection(**{**vars(inspection), "look": broken})
    monkeypatch.setitem(all_inspections._known, "roles_filled", changed)

    run = run_checks(by=None, at=NOON)

    state = CheckState.objects.select_related("latest").get(check_code=inspection.stored_code)
    assert (run.failed, state.latest.outcome) == (1, Outcome.FAILED)
    assert "no roles today" in state.latest.reason
    assert requirement("5.3-a").status == "not_assessed"


def test_every_inspection_is_tested_here():
    names = {each.code for each in inspections()}
    text = Path(__file__).read_text(encoding="utf-8")

    assert {name for name in names if f'"{name}"' not in text} == set()


def test_documents_that_cannot_be_looked_at_are_never_met(
    catalogue, requirement, monkeypatch, client, sms_manager
):
    """An error ends no run, is told with its reason, and an old "met" does not stay."""
    paper = Paper("policy", "Policy", "方针", ("5.2.1-a",), None, "DOC-1", ())
    sources = "evident.kernel.measures.papers._sources"
    monkeypatch.setattr(sources, {"x": lambda _at: [paper]})
    run_checks(by=None, at=NOON)
    assert requirement("5.2.1-a").status == "met"

    def broken(_at):
        yield paper
        raise ValueError("no such template")

    monkeypatch.setattr(sources, {"x": broken})
    run = run_checks(by=None, at=NOON)

    assert run.failed == 1
    assert requirement("5.2.1-a").status == "not_assessed"
    result = run.results.get(check_code="document/5.2.1-a")
    assert (result.outcome, result.reason) == ("failed", "ValueError: no such template")
    client.force_login(sms_manager)
    assert "ValueError: no such template" in client.get(result.get_absolute_url()).text
    monkeypatch.setattr(sources, {"x": lambda _at: []})
    run_checks(by=None, at=NOON)
    assert not CheckState.objects.filter(check_code__startswith="document/").exists()


@pytest.mark.parametrize(
    ("lacks", "status"),
    [
        ((), "met"),
        ((Lack.MISSING,), "not_met"),
        ((Lack.NOT_APPROVED, Lack.REVIEW_OVERDUE), "not_met"),
        ((Lack.REVIEW_OVERDUE,), "partly"),
        ((Lack.DIFFERS,), "partly"),
        ((Lack.NOT_ACKNOWLEDGED,), "partly"),
    ],
)
def test_a_requirement_stands_as_its_documents_do(
    catalogue, requirement, monkeypatch, lacks, status
):
    paper = Paper("policy", "Policy", "方针", ("5.2.1-a",), None, "DOC-1", lacks)
    monkeypatch.setattr("evident.kernel.measures.papers._sources", {"x": lambda _at: [paper]})

    run_checks(by=None, at=NOON)

    assert requirement("5.2.1-a").status == status


@pytest.mark.parametrize("code", ["6.1.2-a", "8.2.3.1-d", "8.4.3-a", "8.7.1-a", "8.6.3-h"])
@pytest.mark.parametrize(("lacks", "status"), [((), "met"), ((Lack.MISSING,), "not_met")])
def test_registers_and_reports_move_a_status_too(
    catalogue, requirement, monkeypatch, code, lacks, status
):
    paper = Paper("register", "Register", "登记册", (code,), None, "", lacks)
    monkeypatch.setattr("evident.kernel.measures.papers._sources", {"x": lambda _at: [paper]})

    run_checks(by=None, at=NOON)

    assert requirement(code).status == status
