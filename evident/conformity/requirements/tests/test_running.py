"""Runs of the checks: what they find is kept, moves the status, and depends on nobody."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from evident.conformity.requirements import counting
from evident.conformity.requirements.actions import judging
from evident.conformity.requirements.actions.running import run_checks, to_look_at
from evident.conformity.requirements.counting import Month, months_of_operation, months_since
from evident.conformity.requirements.models import (
    CheckResult,
    CheckState,
    Outcome,
    Requirement,
    RunKind,
    Status,
)
from evident.conftest import NOON
from evident.kernel.measures import definition
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.actions.settings import set_priorities
from evident.resolution.incidents.models import Incident, PriorityRule
from evident.support.documents import actions as documents

pytestmark = pytest.mark.usefixtures("few_checks")

LATER = NOON + timedelta(days=2)


def latest(code):
    """Return the latest result of a check."""
    return CheckState.objects.select_related("latest__exception_set").get(check_code=code).latest


def test_in_a_new_installation_nothing_is_met(catalogue):
    told = []

    run = run_checks(by=None, at=NOON, progress=told.append)

    assert told == [1] * to_look_at()
    assert (run.kind, run.failed) == (RunKind.FULL, 0)
    statuses = set(Requirement.objects.values_list("status", flat=True))
    assert {Status.NO_OCCURRENCE, Status.NOT_ASSESSED} < statuses
    assert Status.MET not in statuses


def test_the_status_moves_as_work_happens(catalogue, requirement, closed_incident):
    closed_incident()
    run_checks(by=None, at=LATER)
    assert requirement("8.6.1-d").status == Status.MET

    broken = closed_incident(resolved_at=None)
    run_checks(by=None, at=LATER)

    found = requirement("8.6.1-d")
    assert found.status == Status.NOT_MET
    assert latest("incident.resolved_before_closed").exception_set.records == [broken.pk]
    assert [(each.before, each.after) for each in found.changes.all()] == [
        ("met", "not_met"),
        ("not_assessed", "met"),
    ]
    moves = Entry.objects.filter(event="requirement.move", facts__requirement="8.6.1-d")
    assert [each.changes["status"][1] for each in moves.order_by("id")] == ["met", "not_met"]


def test_an_increment_finds_what_looking_at_everything_finds(
    catalogue, closed_incident, agent, requester
):
    for month in (1, 2, 3):
        closed_incident(at=NOON.replace(month=month))
    run_checks(by=None, at=LATER)
    closed_incident(at=NOON.replace(month=2), resolved_at=None)
    reopened = closed_incident()
    Incident.objects.filter(pk=reopened.pk).update(category=None)

    increment = run_checks(by=None, at=LATER)
    small = results_of(increment)
    whole = results_of(run_checks(by=None, at=LATER, is_full=True))

    assert increment.kind == RunKind.INCREMENT
    assert small == whole
    assert small["incident.classified"][:2] == (5, 1)


def results_of(run):
    """Return what a run found, by check."""
    return {
        each.check_code: (
            each.population,
            each.exceptions,
            each.population_print,
            each.exceptions_print,
            each.outcome,
        )
        for each in run.results.all()
    }


def test_a_check_that_raises_is_never_met(catalogue, requirement, closed_incident, monkeypatch):
    closed_incident()
    check = definition.check_of("incident.resolution_told")

    def broken(_user):
        return Incident.objects.extra(where=["1/0 = 1"])

    monkeypatch.setitem(
        definition._checks,
        check.code,
        definition.Check(**{**vars(check), "records": broken}),
    )

    run = run_checks(by=None, at=LATER)

    assert run.failed == 1
    assert "division by zero" in latest(check.code).reason
    assert latest(check.code).outcome == Outcome.FAILED
    assert requirement("8.6.1-d").status == Status.NOT_ASSESSED
    assert requirement("8.6.1-a").status == Status.MET  # the others were computed


def test_what_was_found_cannot_be_rewritten(catalogue, sms_manager, requirement):
    run_checks(by=None, at=NOON)
    judge(requirement("4.1-a"), sms_manager)

    for table in (CheckResult.objects, requirement("4.1-a").judgements):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            table.update(at=LATER)


def judge(requirement, by, **facts):
    """Judge a requirement as met for a month."""
    wanted = {"status": "met", "reason": "Seen", "valid_until": LATER.date()} | facts
    return judging.judge(requirement=requirement, by=by, at=NOON, **wanted)


def test_a_judgement_counts_until_its_day(catalogue, sms_manager, requirement):
    judge(requirement("4.1-a"), sms_manager)
    assert requirement("4.1-a").status == Status.MET
    entry = Entry.objects.get(event="requirement.judge")
    assert (entry.by_id, entry.facts["requirement"]) == (sms_manager.pk, "4.1-a")

    run_checks(by=None, at=NOON + timedelta(days=9))

    assert requirement("4.1-a").status == Status.NOT_ASSESSED


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "not_applicable"},
        {"status": "not_assessed"},
        {"reason": "  "},
        {"valid_until": NOON.date() - timedelta(days=1)},
        {"valid_until": NOON.date() + timedelta(days=2000)},
        {"evidence": ["INC-99999"]},
        {"evidence": ["'; --\0"]},
    ],
)
def test_a_senseless_judgement_is_refused(catalogue, sms_manager, requirement, facts):
    with pytest.raises(StepRefused):
        judge(requirement("4.1-a"), sms_manager, **facts)

    assert requirement("4.1-a").status == Status.NOT_ASSESSED


def test_judging_owning_and_checking_need_their_permissions(catalogue, agent, requirement):
    found = requirement("4.1-a")
    with pytest.raises(PermissionDenied):
        judge(found, agent)
    with pytest.raises(PermissionDenied):
        judging.assign(requirements=[found], by=agent, at=NOON, owner=agent)
    with pytest.raises(PermissionDenied):
        run_checks(by=agent, at=NOON)

    assert not Entry.objects.filter(event__startswith="requirement.").exists()


def test_an_owner_is_a_colleague(catalogue, sms_manager, agent, requester, requirement):
    found = requirement("4.1-a")
    judging.assign(requirements=[found], by=sms_manager, at=NOON, owner=agent)
    assert requirement("4.1-a").owner == agent

    with pytest.raises(StepRefused):
        judging.assign(requirements=[found], by=sms_manager, at=NOON, owner=requester)


def test_a_restricted_record_counts_for_everybody(catalogue, closed_incident, requirement):
    """Statuses never depend on who looks: the product itself sees what is hidden from most."""
    closed_incident(is_restricted=True, resolved_at=None)

    run_checks(by=None, at=LATER)

    assert latest("incident.resolved_before_closed").exceptions == 1


def test_checks_see_what_a_change_of_the_matrix_does(catalogue, closed_incident, manager):
    closed_incident()
    run_checks(by=None, at=LATER)
    assert latest("incident.priority_by_matrix").exceptions == 0
    cells = {(rule.impact, rule.urgency): 5 for rule in PriorityRule.objects.all()}
    set_priorities(by=manager, at=LATER, cells=cells)

    run_checks(by=None, at=LATER)

    assert latest("incident.priority_by_matrix").exceptions == 1


def test_the_same_set_has_the_same_fingerprint_however_it_is_cut(catalogue, closed_incident):
    check = definition.check_of("incident.classified")
    for month in (1, 2):
        closed_incident(at=NOON.replace(month=month))
    whole = counting.added(counting.months_of(check, at=LATER))
    halves = [
        counting.months_of(check, at=LATER, only={NOON.replace(month=month, day=1).date()})
        for month in (1, 2)
    ]

    assert counting.added(halves[0] + halves[1]) == whole
    assert counting.added(halves[0]) != whole


def test_months_stand_behind_documents_judgements_and_the_set_up_too(
    catalogue, requirement, sms_manager, make_user, provider
):
    facts = {"by": sms_manager, "at": NOON}
    policy = documents.draft_from(template="service_management_policy", **facts)
    policy = documents.submit(document=policy, **facts, has_open_places=True)
    policy = documents.approve(
        document=policy, by=make_user("head", "top_management", provider), at=NOON
    )
    documents.publish(document=policy, **facts)
    judge(requirement("4.1-a"), sms_manager, valid_until=NOON.date() + timedelta(days=300))
    run_checks(by=None, at=NOON)
    codes = ("5.2.1-a", "4.1-a", "5.3-b")  # by a document, a judgement, and an inspection
    assert [requirement(code).months for code in codes] == [0, 0, 0]  # on the first day
    assert requirement("4.1-b").months == 0

    run_checks(by=None, at=NOON + timedelta(days=62))

    assert [requirement(code).months for code in codes] == [2, 2, 2]


@pytest.mark.parametrize(
    ("firsts", "window", "full"),
    [
        ([], 3, 0),
        ([(3, 1)], 3, 0),  # the first day
        ([(2, 3), (3, 1)], 3, 0),
        ([(2, 2), (3, 1)], 3, 1),
        ([(1, 2), (2, 1), (3, 1)], 3, 2),
        ([(1, 2)], 3, 1),  # no more than there are months with records
        ([(1, 2)], 0, 2),  # what is in force was so in between
        ([(3, 1)], 0, 0),
        ([(1, 0), (2, 0), (3, 0)], 3, 1),  # as a former version counted, without the day
    ],
)
def test_only_full_months_are_months_of_operation(firsts, window, full):
    check = replace(definition.check_of("incident.classified"), months=window)
    months = [
        Month(date(2026, month, 1), 1, 0, 1, 0, date(2026, month, day) if day else None)
        for month, day in firsts
    ]

    assert months_of_operation(months, check=check, at=NOON) == full
    assert [Month.of(each.stored()) for each in months] == months


def test_the_day_of_the_first_record_is_counted_with_its_month(catalogue, closed_incident):
    check = definition.check_of("incident.classified")
    for days in (40, 35, 0):
        closed_incident(at=NOON - timedelta(days=days))

    months = counting.months_of(check, at=LATER)

    assert [each.began for each in months] == [date(2026, 1, 21), date(2026, 3, 2)]
    assert Month.of(months[0].stored()[:5]).began is None  # kept by a former version


@pytest.mark.parametrize(
    ("first", "full"),
    [
        ((2026, 3, 2), 0),
        ((2026, 2, 3), 0),
        ((2026, 2, 2), 1),
        ((2025, 3, 2), 12),
        ((2026, 4, 1), 0),
    ],
)
def test_a_month_is_full_once_its_day_comes_again(first, full):
    assert months_since(date(*first), at=NOON) == full
