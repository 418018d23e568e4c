"""Requirements follow the findings on them: lowered while one is open, back once it is closed."""

import pytest

from evident.conformity.gaps.queries.gaps import Filters, counts_of, filtered, gaps_of
from evident.conformity.requirements.actions.settling import on_it
from evident.conformity.requirements.jobs import follow
from evident.conformity.requirements.models import Requirement, Status, StatusChange
from evident.conftest import NOON
from evident.kernel.trail.models import Entry
from evident.management.audits.actions import findings, nonconformities
from evident.management.audits.models import Finding
from evident.management.audits.tests.conftest import auditor, make_finding, owner, people

__all__ = ["auditor", "make_finding", "owner", "people"]
SHIPPED = "/requirements/iso-iec-20000-1-2018"
CODE = "5.1-a"
TODAY = NOON.date()
CAUSE = {"cause": "No rule", "similar_cases": "None", "needs_action": False}


@pytest.fixture
def met(judge):
    """A requirement somebody judged met."""
    return judge(CODE, Status.MET)


def status(code=CODE):
    """How a requirement stands after the follower of the trail has read on."""
    follow(list(Entry.objects.order_by("pk")))
    return Requirement.objects.get(catalogue__is_shipped=True, code=code).status


@pytest.mark.parametrize(
    ("grade", "after"),
    [("major", "not_met"), ("minor", "partly"), ("observation", "met"), ("opportunity", "met")],
)
def test_a_finding_lowers_what_it_names_by_its_grade(met, make_finding, grade, after):
    make_finding(grade=grade, requirements=[CODE])

    assert status() == after


def test_a_finding_on_a_clause_lowers_what_stands_below_it(met, make_finding):
    make_finding(grade="minor", requirements=["5.1"])

    assert status() == Status.PARTLY
    assert status("5.3-a") == Status.NOT_ASSESSED


def test_it_stands_as_before_once_the_nonconformity_is_closed(met, make_finding, people):
    finding = make_finding(grade="major", requirements=[CODE])
    assert status() == Status.NOT_MET
    made = findings.open_nonconformity(
        finding=finding, by=people.owner, at=NOON, owner=people.owner
    )
    facts = {"by": people.owner, "at": NOON}
    made = nonconformities.correct(nonconformity=made, correction="Put right", **facts)
    made = nonconformities.analyse(
        nonconformity=made, **facts, **CAUSE, no_action_reason="Happened once"
    )
    assert status() == Status.NOT_MET

    nonconformities.close(
        nonconformity=made, by=people.auditor, at=NOON, conclusion="Nothing like it since"
    )

    assert status() == Status.MET
    history = StatusChange.objects.filter(requirement=met).order_by("at", "pk")
    assert list(history.values_list("after", flat=True)) == ["met", "not_met", "met"]
    lowered = Entry.objects.filter(event="requirement.move", facts__findings=[finding.number])
    assert lowered.count() == 1


def test_what_a_corrected_finding_no_longer_names_stands_as_before(met, make_finding, people):
    finding = make_finding(grade="major", requirements=[CODE])
    assert status() == Status.NOT_MET

    findings.edit(finding=finding, by=people.auditor, at=NOON, requirements=["5.1-b"])

    assert (status(), status("5.1-b")) == (Status.MET, Status.NOT_MET)


def test_a_withdrawn_finding_lowers_nothing(met, make_finding, people):
    finding = make_finding(grade="major", requirements=[CODE])
    assert status() == Status.NOT_MET

    findings.withdraw(finding=finding, by=people.auditor, at=NOON, reason="Looked at the wrong one")

    assert status() == Status.MET


def test_the_gap_names_the_finding_and_asks_for_no_plan_besides(
    met, make_finding, sms_manager, client
):
    finding = make_finding(grade="minor", requirements=[CODE])
    status()
    catalogue = met.catalogue
    facts = {"user": sms_manager, "today": TODAY}

    unplanned = filtered(catalogue, filters=Filters(plan="none"), **facts)
    (gap,) = gaps_of(
        filtered(catalogue, filters=Filters(words=CODE, status="partly"), **facts), today=TODAY
    )

    assert CODE not in set(unplanned.values_list("code", flat=True))
    assert unplanned.count() == counts_of(catalogue, today=TODAY).unplanned
    assert list(gap.findings) == [finding.number]
    assert finding.number in gap.reality[0]
    client.force_login(sms_manager)
    for path in (f"/gaps/?words={CODE}", f"{SHIPPED}/{CODE}/"):
        page = client.get(path).text
        assert f'href="{finding.get_absolute_url()}"' in page, path
        assert "It closes with its finding" in page, path
    judging = client.get(f"{SHIPPED}/{CODE}/judge/").text
    assert f"Minor nonconformity {finding.number} is open" in judging
    told = client.get(f"/api/gaps/{catalogue.code}/{CODE}").json()
    assert told["findings"] == [finding.number]
    basis = client.get(f"/api/requirements/{catalogue.code}/{CODE}").json()["basis"]
    assert {"kind": "finding", "number": finding.number, "grade": "minor", "beside": "met"} in basis


def test_who_may_not_see_the_finding_reads_why_all_the_same(met, make_finding, client, make_user):
    finding = make_finding(grade="major", requirements=[CODE])
    status()
    Finding.objects.filter(pk=finding.pk).update(is_restricted=True)
    top = make_user("top", "top_management", finding.organisation)
    client.force_login(top)

    page = client.get(f"{SHIPPED}/{CODE}/").text

    assert f"Finding {finding.number}" in page
    assert f'href="{finding.get_absolute_url()}">Finding' not in page
    assert finding.title not in page


def test_another_catalogue_is_lowered_by_nothing_of_ours(met, make_finding):
    make_finding(grade="major", requirements=[CODE])
    met.catalogue.is_shipped = False

    assert on_it(met, {CODE: ["never"]}) == []


def test_entries_of_anything_else_settle_nothing(met, make_finding):
    make_finding(grade="major", requirements=[CODE])

    follow(list(Entry.objects.exclude(event__startswith="finding.")))

    assert Requirement.objects.get(pk=met.pk).status == Status.MET
