"""How far it is met and how that went, what changed since a day, whether one can apply."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from evident.conformity.gaps import readiness
from evident.conformity.gaps.queries import changes, course
from evident.conformity.gaps.readiness import State
from evident.conformity.requirements.actions import running
from evident.conformity.requirements.models import CheckState, Requirement
from evident.conftest import NOON
from evident.kernel.measures import definition, papers
from evident.kernel.measures.papers import Lack, Paper
from evident.kernel.trail.models import Entry
from evident.management.audits.models import Audit, Finding
from evident.management.audits.processes import CLAUSES, EXAMINING, process_named
from evident.portfolio.services import actions as services

DAY = timedelta(days=1)
TODAY = timezone.localdate(NOON)
HOME = "/gaps/iso-iec-20000-1-2018/"
PAGES = ("course/", "changes/", "readiness/")


@pytest.fixture
def gate(catalogue):
    """Return a gate by its code."""

    def find(code, at=NOON):
        return next(each for each in readiness.gates(catalogue, at=at) if each.code == code)

    return find


def test_clauses_and_processes_add_up_to_everything(catalogue, judge):
    judge("8.6.1-a", "met")
    judge("8.6.1-b", "partly")

    for slices in (course.by_clause(catalogue), course.by_process(catalogue)):
        assert sum(each.total for each in slices) == 233
        assert sum(each.met for each in slices) == 1
        assert sum(each.open for each in slices) == 232
    clauses = {each.key: each for each in course.by_clause(catalogue)}
    assert list(clauses) == ["4", "5", "6", "7", "8", "9", "10"]
    assert 0 < clauses["8"].share_met < clauses["8"].share_begun < 5


def test_the_course_is_what_it_was_at_the_end_of_each_day(catalogue, judge):
    judge("4.1-a", "met", at=NOON)
    judge("4.1-b", "partly", at=NOON + DAY)
    judge("4.1-a", "not_met", at=NOON + 3 * DAY)

    points = course.course(catalogue, first=TODAY - 9 * DAY, last=TODAY + 4 * DAY)

    assert [(each.met, each.partly) for each in points] == [(1, 0), (1, 1), (1, 1), (0, 1), (0, 1)]
    assert points[0].day == TODAY
    later = course.course(catalogue, first=TODAY + 4 * DAY, last=TODAY + 4 * DAY)
    assert [(each.met, each.partly) for each in later] == [(0, 1)]


def test_a_long_course_is_told_week_by_week():
    days = course.days_between(date(2026, 1, 1), date(2026, 12, 31))

    assert (len(days), days[-1], days[-1] - days[-2]) == (53, date(2026, 12, 31), 7 * DAY)
    assert len(course.days_between(date(2026, 1, 1), date(2026, 1, 31))) == 31


def test_what_changed_says_what_opened_and_closed_and_why(catalogue, judge):
    judge("4.1-a", "met", at=NOON - 9 * DAY)
    judge("4.1-b", "not_met", at=NOON - 9 * DAY)
    judge("4.2-a", "not_met", at=NOON - 9 * DAY)
    judge("4.1-a", "partly", at=NOON, reason="The register is old")
    judge("4.1-b", "met", at=NOON, reason="Decided in March")
    judge("4.2-a", "met", at=NOON)
    judge("4.2-a", "not_met", at=NOON + DAY)

    found = changes.changed_since(catalogue, course.start_of(TODAY))

    told = [(each.requirement.code, each.kind.value, each.times) for each in found]
    assert told == [("4.1-a", "opened", 1), ("4.1-b", "closed", 1), ("4.2-a", "moved", 2)]
    assert "The register is old" in found[0].reason[0]
    assert "Decided in March" in found[1].reason[0]
    assert changes.changed_since(catalogue, NOON + 2 * DAY) == []


def test_the_gate_of_documents_names_what_is_missing(gate, monkeypatch):
    kept = Paper("b", "Plan", "计划", ("8.1-a",), None, "", (Lack.MISSING,))
    worn = Paper("c", "Policy", "方针", ("5.2.1-a",), None, "", (Lack.REVIEW_OVERDUE,))
    monkeypatch.setattr(papers, "papers", lambda _at: [kept, worn])
    found = gate("documents")
    assert found.state == State.OPEN
    assert [each.name for each in found.missing] == ["Plan"]
    assert "1 approved document" in found.remarks[0]

    monkeypatch.setattr(papers, "papers", lambda _at: [worn])
    assert gate("documents").state == State.PASSED
    monkeypatch.setattr(papers, "papers", lambda _at: [])
    assert gate("documents").state == State.OPEN


def test_a_broken_template_leaves_one_gate_untold(monkeypatch, client, sms_manager, catalogue):
    def broken(_at):
        raise LookupError("8_6_resolution.yaml")

    monkeypatch.setitem(papers._sources, "documents", broken)

    told = {each.code: each for each in readiness.gates(catalogue, at=NOON)}

    assert told["documents"].state == State.UNKNOWN
    assert "something it needs is missing (LookupError)" in told["documents"].reason
    assert told["audit"].state == State.OPEN
    client.force_login(sms_manager)
    page = client.get(f"{HOME}readiness/").text
    assert "(LookupError)" in page
    assert "8_6_resolution.yaml" not in page


def test_the_gate_of_records_wants_three_months_of_what_had_occasions(gate, closed_incident):
    assert gate("records").state == State.UNKNOWN
    closed_incident()
    running.run_checks(by=None, at=NOON + 2 * DAY)

    found = gate("records", NOON + 3 * DAY)

    assert found.state == State.OPEN
    assert any("0 full months, since March 2026" in each.words for each in found.missing)
    assert any("No occasion yet" in remark for remark in found.remarks)
    assert not any("last ran" in remark for remark in found.remarks)
    assert any("last ran" in remark for remark in gate("records", NOON + 9 * DAY).remarks)
    for began, state in (("2025-12-05", State.OPEN), ("2025-12-04", State.PASSED)):
        days = (began, "2026-01-01", "2026-02-01", "2026-03-01")
        for each in CheckState.objects.exclude(months=[]):
            each.months = [[day[:8] + "01", 1, 0, "1", "0", day] for day in days]
            each.save()
        assert gate("records", NOON + 3 * DAY).state == state  # three months before the run or not


@pytest.mark.parametrize("window", [0, 12])
@pytest.mark.parametrize(
    ("firsts", "months", "state"),
    [
        (["2025-12-02", "2026-01-01", "2026-02-01", "2026-03-01"], 3, "passed"),
        (["2026-01-31", "2026-02-01", "2026-03-01"], 1, "open"),  # not much more than a month
        (["2025-06-01", "2025-11-01", "2026-03-01"], 3, "passed"),
        (["2025-01-01"], 1, "open"),  # one old record, still there, is no year of records
        (["2026-02-01", "2026-03-01", "2026-09-01"], 1, "open"),  # due in months to come
        ([], 0, "open"),
    ],
)
def test_months_count_in_which_records_came_up(
    gate, closed_incident, window, firsts, months, state
):
    """Whether a check looks back over a window or at whatever is there."""
    closed_incident()
    running.run_checks(by=None, at=NOON)
    mine = {
        each.code for each in definition.checks()
        if each.process == "incident" and bool(each.months) is bool(window)
    }  # fmt: skip
    for each in CheckState.objects.all():
        counted = [[first[:8] + "01", 1, 0, "1", "0", first] for first in firsts]
        each.months = counted if each.check_code in mine else []
        each.save()

    kept = readiness.months_by_process(at=NOON)["incident_request"]

    assert mine
    assert kept.months == months
    assert gate("records").state == state


def test_steps_on_what_lasts_are_occasions_and_time_alone_is_none(gate, make_user, provider):
    owner = make_user("services", "process_owner", provider)
    service = services.propose(by=owner, at=NOON - 95 * DAY, name_en="Mail")
    for days in (94, 60, 1):
        services.edit(service=service, by=owner, at=NOON - days * DAY, outcome_en=f"In {days}")
    Entry.objects.create(  # the product itself took this one, long before
        at=NOON - 300 * DAY, door="job", event="service.remind", kind="service",
        record_id=service.pk,
    )  # fmt: skip

    kept = readiness.months_by_process(at=NOON)

    assert kept["slm"].months == 3
    assert kept["slm"].since == date(2025, 11, 1)
    assert kept["brm"].months == 0


def test_every_kind_of_record_that_is_checked_belongs_to_a_process():
    checked = {check.process for check in definition.checks()}

    assert {each for each in checked if not process_named(each)} <= {*EXAMINING}
    assert not {each for each in EXAMINING if process_named(each)}


def test_the_gate_of_audits_names_the_clauses_nobody_looked_at(gate, provider):
    assert len(gate("audit").missing) == len(CLAUSES)
    facts = {"organisation": provider, "opened_at": NOON, "updated_at": NOON}
    facts |= {"kind": "audit", "state": "reported"}
    facts |= {"starts_on": TODAY, "conclusion": "Fine"}
    whole = Audit.objects.create(**facts, number="AUD-1", ends_on=TODAY, clauses=list(CLAUSES))
    assert len(gate("audit").missing) == len(CLAUSES)  # to plan a clause is not to look at it

    asked = {"question_en": "What shows it?", "evidence": "9 of 9, or no time"}
    for place, clause in enumerate(CLAUSES):
        answer = "not_examined" if clause == "8.7.3" else "conforming"
        whole.checklist.create(**asked, place=place, requirement=clause, answer=answer)
    assert [each.name for each in gate("audit").missing] == ["8.7.3"]
    other = Audit.objects.create(**facts, number="AUD-2", ends_on=TODAY, clauses=["8.7.3"])
    other.checklist.create(**asked, place=1, requirement="8.7.3.2-a", answer="nonconforming")
    assert gate("audit").state == State.PASSED
    assert gate("audit", NOON + 400 * DAY).state == State.OPEN


def test_the_gate_of_reviews_rests_on_fresh_judgements(gate, catalogue, judge):
    assert gate("review").state == State.OPEN
    asked = Requirement.objects.filter(clause__number__startswith="9.3", is_informative=False)
    for code in asked.values_list("code", flat=True):
        judge(code, "met", days=900)

    found = gate("review")
    assert found.state == State.PASSED
    assert "rests on judgements" in found.remarks[0]
    assert "no record as evidence" in found.remarks[1]
    assert gate("review", NOON + 400 * DAY).state == State.OPEN


def test_the_gate_of_findings_counts_what_is_open_and_major(gate, provider):
    assert gate("findings").state == State.UNKNOWN, "nobody has looked"
    facts = {"organisation": provider, "opened_at": NOON, "updated_at": NOON}
    facts |= {"kind": "finding", "state": "raised"}
    facts |= {"statement": "x", "evidence": "x"}
    Finding.objects.create(**facts, number="FND-1", grade="minor")
    assert gate("findings").state == State.PASSED
    Finding.objects.create(**facts, number="FND-2", grade="major")

    assert [each.name for each in gate("findings").missing] == ["FND-2"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_whoever_sees_requirements(client, sms_manager, requester, judge, page):
    judge("4.1-a", "met")
    client.force_login(requester)
    assert client.get(f"{HOME}{page}").status_code == 403
    client.force_login(sms_manager)
    assert client.get(f"{HOME}{page}").status_code == 200
    assert client.get(f"{HOME}{page}?since=9999-12-31&span=x&kind=x&page=x").status_code == 200


def test_pages_of_the_analysis_take_few_queries(
    client, sms_manager, judge, django_assert_max_num_queries
):
    judge("4.1-a", "met")
    client.force_login(sms_manager)
    for page in PAGES:
        client.get(f"{HOME}{page}")
        with django_assert_max_num_queries(24):
            client.get(f"{HOME}{page}")


def test_nobody_is_ever_called_certified(client, sms_manager, judge):
    judge("4.1-a", "met")
    client.force_login(sms_manager)

    page = client.get(f"{HOME}readiness/").text

    assert "Do not apply yet" in page
    assert "ertified" not in page


def test_what_nobody_knew_before_is_neither_opened_nor_closed(catalogue, judge):
    judge("4.1-a", "met", at=NOON)
    judge("4.1-b", "not_met", at=NOON)

    found = changes.changed_since(catalogue, NOON - DAY)

    assert {each.requirement.code: each.kind for each in found} == {
        "4.1-a": changes.Kind.ASSESSED,
        "4.1-b": changes.Kind.ASSESSED,
    }


def test_what_moved_after_it_was_first_judged_was_opened_or_closed(catalogue, judge):
    judge("4.1-a", "not_met", at=NOON)
    judge("4.1-a", "met", at=NOON + DAY)

    (found,) = changes.changed_since(catalogue, NOON - DAY)

    assert (found.kind, found.before, found.after) == (changes.Kind.CLOSED, "not_met", "met")


def test_a_gap_found_where_nothing_had_occurred_and_closed_since_is_closed(catalogue, judge):
    for days, status in enumerate(("no_occurrence", "not_met", "met")):
        judge("4.1-a", status, at=NOON + days * DAY)
    judge("4.1-b", "no_occurrence", at=NOON)
    judge("4.1-b", "not_met", at=NOON + DAY)

    closed, opened = sorted(
        changes.changed_since(catalogue, NOON - DAY), key=lambda each: each.requirement.code
    )

    assert (closed.kind, closed.before, closed.after) == (changes.Kind.CLOSED, "not_met", "met")
    assert (opened.kind, opened.before) == (changes.Kind.OPENED, "no_occurrence")
