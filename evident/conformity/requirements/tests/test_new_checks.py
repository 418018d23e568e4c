"""What a check that is asked for the first time, or again after an error, says of judgements."""

from datetime import timedelta

import pytest

from evident.conformity.requirements.actions import judging
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckState, Status
from evident.conftest import NOON
from evident.kernel.measures import definition

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def judged(requirement, sms_manager, closed_incident):
    """A gap that somebody judged after the checks had run over a good incident."""
    closed_incident()
    run_checks(by=None, at=NOON + DAY)
    judging.judge(
        requirement=requirement("8.6.1-b"), by=sms_manager, at=NOON + 2 * DAY,
        status=Status.NOT_MET, reason="By feeling", valid_until=(NOON + 200 * DAY).date(),
    )  # fmt: skip
    return requirement("8.6.1-b")


def of_it():
    """Return the checks of the requirement."""
    return [each for each in definition.checks() if "8.6.1-b" in each.requirements]


def test_a_check_that_comes_with_an_upgrade_voids_no_older_judgement(judged, requirement):
    assert judged.status == Status.NOT_MET
    new = [each.code for each in of_it()]
    CheckState.objects.filter(check_code__in=new).delete()  # as if nothing had asked before

    run_checks(by=None, at=NOON + 3 * DAY)

    assert requirement("8.6.1-b").status == Status.NOT_MET
    assert CheckState.objects.filter(check_code__in=new, is_new=True).count() == len(new)
    run_checks(by=None, at=NOON + 4 * DAY)
    assert requirement("8.6.1-b").status == Status.NOT_MET


def test_a_check_that_broke_and_holds_again_voids_it(judged, requirement, closed_incident):
    new = [each.code for each in of_it()]
    CheckState.objects.filter(check_code__in=new).delete()
    run_checks(by=None, at=NOON + 3 * DAY)
    bad = closed_incident(at=NOON + 3 * DAY, category=None, priority=None)
    run_checks(by=None, at=NOON + 5 * DAY, is_full=True)
    good = closed_incident(at=NOON + 3 * DAY)
    for name in ("category", "priority", "impact", "urgency"):
        setattr(bad, name, getattr(good, name))
    bad.save()

    run_checks(by=None, at=NOON + 6 * DAY, is_full=True)

    assert requirement("8.6.1-b").status != Status.NOT_MET


def test_a_check_that_could_not_be_computed_for_a_while_voids_nothing(
    judged, requirement, monkeypatch
):
    check = of_it()[0]

    def broken(_user):
        raise LookupError("INC-7 of Acme")

    with monkeypatch.context() as patch:
        patch.setitem(definition._checks, check.code, replaced(check, records=broken))
        run_checks(by=None, at=NOON + 3 * DAY)
    assert CheckState.objects.get(check_code=check.code).latest.outcome == "failed"

    run_checks(by=None, at=NOON + 4 * DAY)

    assert requirement("8.6.1-b").status == Status.NOT_MET


def replaced(check, **facts):
    """Return a check with other facts."""
    return type(check)(**{**check.__dict__, **facts})


@pytest.fixture
def judge(requirement, sms_manager):
    """Judge a requirement not met at a time."""

    def write(at):
        judging.judge(
            requirement=requirement("8.6.1-b"), by=sms_manager, at=at, status=Status.NOT_MET,
            reason="By feeling", valid_until=(NOON + 200 * DAY).date(),
        )  # fmt: skip

    return write


def test_the_very_first_run_voids_no_judgement_made_before_it(judge, requirement, closed_incident):
    closed_incident()
    judge(NOON + 2 * DAY)

    run_checks(by=None, at=NOON + 2 * DAY + HOUR)

    found = requirement("8.6.1-b")
    assert {each.latest.outcome for each in CheckState.objects.filter(check_code__in=codes())} == {
        "met"
    }
    assert found.status == Status.NOT_MET
    assert [each["why"] for each in found.basis if each["kind"] == "judgement"] == [""]


def test_the_very_first_run_finds_the_work_done_since(judge, requirement, closed_incident):
    judge(NOON)
    closed_incident(at=NOON + HOUR)

    run_checks(by=None, at=NOON + 2 * DAY)

    assert requirement("8.6.1-b").status != Status.NOT_MET


def test_a_set_up_that_the_very_first_run_finds_in_order_voids_nothing(requirement, sms_manager):
    judging.judge(
        requirement=requirement("7.5.3.1-a"), by=sms_manager, at=NOON, status=Status.NOT_MET,
        reason="Nobody told me", valid_until=(NOON + 200 * DAY).date(),
    )  # fmt: skip

    run_checks(by=None, at=NOON + HOUR)

    assert requirement("7.5.3.1-a").status == Status.NOT_MET


def test_work_that_was_done_before_somebody_judged_voids_nothing(
    judge, requirement, closed_incident
):
    run_checks(by=None, at=NOON - DAY)  # there is nothing to look at yet
    closed_incident()
    judge(NOON + 2 * DAY)

    run_checks(by=None, at=NOON + 2 * DAY + HOUR)

    assert requirement("8.6.1-b").status == Status.NOT_MET


def test_work_that_was_done_since_closes_the_gap_on_the_same_day(
    judge, requirement, closed_incident
):
    run_checks(by=None, at=NOON - DAY)
    judge(NOON)
    closed_incident(at=NOON + HOUR)

    run_checks(by=None, at=NOON + 2 * DAY)

    found = requirement("8.6.1-b")
    assert found.status != Status.NOT_MET
    assert [each["why"] for each in found.basis if each["kind"] == "judgement"] == ["superseded"]


def codes():
    """Return the codes of the checks of the requirement."""
    return [each.code for each in of_it()]
