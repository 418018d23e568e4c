"""Auditors may cite requirements, results of checks and samples, each as it is then."""

import pytest

from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckResult, Requirement
from evident.conftest import NOON
from evident.management.audits.exhibits import shelves
from evident.management.audits.queries.citing import found_by

pytestmark = pytest.mark.usefixtures("few_checks")


@pytest.fixture
def auditor(make_user, provider):
    """Who cites."""
    return make_user("auditor", "internal_auditor", provider)


def numbers(text, user, sort):
    """What words find of a sort."""
    found = {shelf.sort: exhibits for shelf, exhibits in found_by(text, user=user)}
    return [each.number for each in found.get(sort, [])]


def test_requirements_are_found_by_number_and_words_of_both_languages(catalogue, auditor):
    asked = Requirement.objects.get(catalogue=catalogue, code="8.6.1-a")

    assert "8.6.1-a" in numbers("8.6.1", auditor, "requirement")
    assert numbers(asked.text_zh, auditor, "requirement") == ["8.6.1-a"]
    exhibit = shelves()["requirement"].find(str(asked.pk), auditor)
    assert exhibit.address == asked.get_absolute_url()
    Requirement.objects.filter(pk=asked.pk).update(status="met")
    assert shelves()["requirement"].find(str(asked.pk), auditor).sha256 != exhibit.sha256


def test_results_of_checks_are_found_by_name(catalogue, auditor, closed_incident):
    closed_incident()
    run_checks(by=None, at=NOON)
    result = CheckResult.objects.filter(check_code__startswith="incident.").first()

    shelf = shelves()["check_result"]
    exhibit = shelf.find(str(result.pk), auditor)

    assert exhibit.number in numbers(result.check_code, auditor, "check_result")
    assert result.get_outcome_display() in exhibit.title_en
    assert shelf.seen([str(result.pk), "0", "x"], auditor) == {str(result.pk)}


def test_who_sees_no_requirement_finds_nothing(catalogue, requester):
    run_checks(by=None, at=NOON)

    for sort in ("requirement", "check_result", "sample"):
        assert numbers("8.6.1", requester, sort) == []
        assert shelves()[sort].find("1", requester) is None
        assert not shelves()[sort].seen(["1"], requester)
