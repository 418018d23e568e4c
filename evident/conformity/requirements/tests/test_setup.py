"""Inspections and documents in runs: what raises is told, and a status stands as they do."""

import pytest

from evident.conformity.requirements import inspections as all_inspections
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckState, Outcome
from evident.conftest import NOON
from evident.kernel.measures.papers import Lack, Paper

pytestmark = pytest.mark.usefixtures("few_checks")


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
    page = client.get(result.get_absolute_url()).text
    assert "it met a value that it cannot work with (ValueError)" in page
    monkeypatch.setattr(sources, {"x": lambda _at: []})
    run_checks(by=None, at=NOON)
    assert not CheckState.objects.filter(check_code__startswith="document/").exists()
    assert requirement("5.2.1-a").status == "not_assessed"


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


@pytest.mark.parametrize("code", ["6.1.2-a", "8.2.3.1-d", "8.4.3-a", "8.7.1-a"])
@pytest.mark.parametrize(("lacks", "status"), [((), "met"), ((Lack.MISSING,), "not_met")])
def test_registers_move_a_status_too(catalogue, requirement, monkeypatch, code, lacks, status):
    paper = Paper("register", "Register", "登记册", (code,), None, "", lacks)
    monkeypatch.setattr("evident.kernel.measures.papers._sources", {"x": lambda _at: [paper]})

    run_checks(by=None, at=NOON)

    assert requirement(code).status == status


@pytest.mark.parametrize(("lacks", "status"), [((), "partly"), ((Lack.MISSING,), "not_met")])
def test_a_report_of_work_takes_a_judgement_as_well(
    catalogue, requirement, monkeypatch, lacks, status
):
    paper = Paper("analyses", "Analyses", "分析", ("8.6.3-h",), None, "", lacks)
    monkeypatch.setattr("evident.kernel.measures.papers._sources", {"x": lambda _at: [paper]})

    run_checks(by=None, at=NOON)

    assert requirement("8.6.3-h").status == status
