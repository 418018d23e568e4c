"""Programmes, audits, independence, and an auditor's own notes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from evident.conftest import NOON
from evident.kernel.measures import definition
from evident.kernel.measures import queries as measures
from evident.kernel.measures.queries import Period
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.management.audits import checklists
from evident.management.audits.actions import (
    audits,
    conducting,
    findings,
    nonconformities,
    notes,
    programmes,
)
from evident.management.audits.models import Audit, AuditorNote, ChecklistLine, Finding
from evident.management.audits.processes import CLAUSES, clause_of, process_of
from evident.management.audits.queries import auditing, independence
from evident.resolution.incidents import actions as incidents

DAY = timedelta(days=1)
FIND = {
    "title": "No category", "grade": "minor", "statement": "Some have none", "evidence": "2 of 9",
    "requirements": ["8.6.1-b"],
}  # fmt: skip
PROGRAMME = {
    "title": "Audits of 2026", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31),
    "frequency": "Yearly", "methods": "Samples", "responsibilities": "SMS manager",
    "rationale": "New desk",
}  # fmt: skip


def test_every_clause_is_owned_by_one_process_and_deeper_ones_follow():
    assert len(CLAUSES) == 45
    assert (clause_of("8.5.1.3-b"), process_of("8.5.1.3-b")) == ("8.5.1", "change")
    assert (clause_of("9.2.2-c"), process_of("10.1.1-a")) == ("9.2", "internal_audit")
    assert process_of("8.2.1-a") == "governance_planning_risk"
    assert process_of("11") == ""
    assert list(CLAUSES)[-1] == "10.2"


def test_a_programme_is_approved_by_somebody_else_and_says_why(planner, boss):
    bare = programmes.draft(
        by=planner, at=NOON, title="Audits", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )

    with pytest.raises(StepRefused, match="how often"):
        programmes.approve(audit_programme=bare, by=boss, at=NOON)
    with pytest.raises(WrongFact, match="end before it begins"):
        programmes.edit(audit_programme=bare, by=planner, at=NOON, ends_on=date(2025, 1, 1))
    full = programmes.edit(audit_programme=bare, by=planner, at=NOON, **PROGRAMME)
    with pytest.raises(StepRefused, match="Somebody else approves"):
        programmes.approve(audit_programme=full, by=planner, at=NOON)
    done = programmes.approve(audit_programme=full, by=boss, at=NOON)

    assert (done.state, done.approved_by) == ("approved", boss)
    with pytest.raises(PermissionDenied):
        programmes.review(audit_programme=done, by=boss, at=NOON, review="Fine")


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("agent", {}),
        ("process_manager", {}),
        ("process_owner", {}),
        ("process_owner", {"process": "incident"}),
    ],
)
def test_nobody_audits_what_he_owns_manages_or_works_in(
    make_audit, make_user, provider, role, scope
):
    worker = make_user("worker", role, provider, **scope)

    with pytest.raises(WrongFact, match="does not audit “Incident and service request"):
        make_audit(lead=worker)
    with pytest.raises(WrongFact, match="Worker does not audit"):
        make_audit(auditors=[worker])

    assert not Audit.objects.exists()


def test_an_owner_of_another_process_may_audit(make_audit, make_user, provider):
    other = make_user("other", "process_owner", provider, process="complaint")

    assert make_audit(lead=other).assignee == other
    with pytest.raises(WrongFact, match="Business relationship"):
        make_audit(lead=other, processes=["incident_request", "brm"])


def test_who_worked_on_its_records_within_a_year_does_not_audit_it(
    make_audit, auditor, requester, agent, planner
):
    audit = make_audit()
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    audits.prepare(audit=audit, by=planner, at=NOON)
    Entry.objects.create(
        at=NOON, by_id=auditor.pk, event="incident.report", kind="incident", door="page"
    )
    assert independence.obstacles([auditor], ["incident_request"], at=NOON) == []  # he only asked
    Entry.objects.create(
        at=NOON - DAY, by_id=auditor.pk, event="incident.resolve", kind="incident", door="page",
        record=incident.number,
    )  # fmt: skip

    with pytest.raises(WrongFact, match="taken on its records: 1"):
        audits.notify(audit=audit, by=planner, at=NOON)

    later = NOON + 366 * DAY
    assert independence.obstacles([auditor], ["incident_request"], at=later) == []
    assert Audit.objects.get().independence_checked_at is None


def test_an_audit_is_announced_with_all_that_has_to_be_fixed(make_audit, planner, owner):
    bare = make_audit(criteria="", auditees=[])
    for fact, sentence in (
        ({}, "Fix criteria"),
        ({"criteria": "The standard"}, "checklist"),
    ):
        if fact:
            bare = edited(bare, planner, **fact)
        with pytest.raises(StepRefused, match=sentence):
            audits.notify(audit=bare, by=planner, at=NOON)
    audits.prepare(audit=bare, by=planner, at=NOON)
    with pytest.raises(StepRefused, match="who is audited"):
        audits.notify(audit=bare, by=planner, at=NOON)
    with pytest.raises(StepRefused, match="there already"):
        audits.prepare(audit=bare, by=planner, at=NOON)

    ready = edited(bare, planner, criteria="The standard", auditees=[owner])
    told = audits.notify(audit=ready, by=planner, at=NOON)

    assert (told.state, told.independence_checked_at) == ("notified", NOON)
    notify(list(Entry.objects.filter(event="audit.notify")))
    heard = set(Notice.objects.filter(event="audit.notify").values_list("person__login", flat=True))
    assert heard == {"owner", "auditor"}
    again = edited(told, planner, criteria="The standard", auditees=[owner])
    assert (again.state, again.independence_checked_at) == ("planned", None)


def edited(audit, by, **facts):
    """Change the plan of an audit and leave the rest as it is."""
    told = {"title": audit.title, "lead": audit.assignee, "processes": audit.processes,
            "starts_on": audit.starts_on, "ends_on": audit.ends_on}  # fmt: skip
    return audits.edit(audit=audit, by=by, at=NOON, **told | facts)


def test_the_checklist_asks_what_the_requirements_say(make_audit, monkeypatch, planner):
    def questions(processes):
        if "incident_request" in processes:
            yield checklists.Question("8.6.1-b", "Is every incident classified?", "事件是否分类？")

    monkeypatch.setattr(checklists, "_offered", [questions])

    audit = audits.prepare(audit=make_audit(), by=planner, at=NOON)

    lines = list(auditing.lines_of(audit).values_list("requirement", "question_zh", "process"))
    assert lines[0] == ("8.6.1-b", "事件是否分类？", "incident_request")
    assert [line[0] for line in lines] == ["8.6.1-b", "8.6.2"]  # nobody knows a better one of 8.6.2
    assert "8.6.2" in lines[1][1]
    added = conducting.add_question(
        audit=audit, by=planner, at=NOON, question="Who is on call?", requirement="8.6.1"
    )
    assert added.checklist.count() == 3
    line = ChecklistLine.objects.get(question_en="Who is on call?")
    conducting.remove_question(audit=audit, by=planner, at=NOON, line=line)
    assert audit.checklist.count() == 2


def test_an_audit_goes_from_fieldwork_to_its_closed_findings(
    make_audit, auditor, planner, owner, agent
):
    audit = make_audit("fieldwork")
    by = {"audit": audit, "by": auditor, "at": NOON + 8 * DAY}
    first, second = auditing.lines_of(audit)

    with pytest.raises(StepRefused, match="Only its auditors"):
        conducting.answer(
            audit=audit, by=planner, at=NOON, line=first, answer="conforming", evidence="Fine"
        )
    with pytest.raises(WrongFact, match="what you saw"):
        conducting.answer(**by, line=first, answer="conforming", evidence=" ")
    conducting.answer(**by, line=first, answer="conforming", evidence="9 of 9", sample="INC-1 to 9")
    with pytest.raises(StepRefused, match="Questions without an answer: 1"):
        conducting.end_fieldwork(**by)
    conducting.answer(**by, line=second, answer="nonconforming", evidence="2 of 9 have none")
    with pytest.raises(StepRefused, match="Raise the finding on question 2"):
        conducting.end_fieldwork(**by)
    found = conducting.find(**by, line=second, **FIND)
    assert (found.source_kind, found.audit, found.source_reference) == ("audit", audit, "AUD-1")
    with pytest.raises(StepRefused, match="already"):
        conducting.find(**by, line=second, **FIND)
    with pytest.raises(StepRefused, match="withdraw that first"):
        conducting.answer(**by, line=second, answer="conforming", evidence="After all")
    conducting.end_fieldwork(**by)
    with pytest.raises(StepRefused, match="Write the report"):
        conducting.issue(**by)
    conducting.write(**by, summary="9 sampled", conclusion="Conforms but for one")
    told = conducting.issue(**by)
    assert (told.state, told.reported_by) == ("findings_open", auditor)
    with pytest.raises(StepRefused, match="FND-1"):
        audits.close(**by)
    made = findings.open_nonconformity(finding=found, by=owner, at=NOON, owner=owner)
    nonconformities.withdraw(
        nonconformity=made, by=auditor, at=NOON + 9 * DAY, reason="The sample was wrong"
    )
    assert audits.close(**by).state == "closed"


def test_a_programme_runs_with_its_first_audit_and_counts_covered_clauses(
    make_audit, planner, boss, auditor
):
    programme = programmes.draft(by=planner, at=NOON, **PROGRAMME)
    with pytest.raises(StepRefused, match="AP-1 is not approved"):
        make_audit("notified", programme=programme)
    programmes.approve(audit_programme=programme, by=boss, at=NOON)
    audit = Audit.objects.get()
    audit = audits.notify(audit=audit, by=planner, at=NOON)
    programme.refresh_from_db()
    assert programme.state == "running"
    rows = {row.clause: row for row in auditing.coverage(programme)}
    assert (rows["8.6.1"].state, rows["8.7.3"].state) == ("planned", "none")

    by = {"audit": audit, "by": auditor, "at": NOON + 8 * DAY}
    conducting.start(**by)
    for line in auditing.lines_of(audit):
        is_seen = not line.requirement.startswith("8.6.2")
        answer = "conforming" if is_seen else "not_examined"
        conducting.answer(**by, line=line, answer=answer, evidence="9 of 9, or no time")
    conducting.end_fieldwork(**by)
    conducting.write(**by, summary="9 sampled", conclusion="Conforms")
    assert conducting.issue(**by).state == "reported"

    programme.refresh_from_db()
    rows = {row.clause: row for row in auditing.coverage(programme)}
    assert (rows["8.6.1"].state, rows["8.6.2"].state) == ("held", "missed")
    assert programme.clauses_covered == 1
    coverage = definition.measure_of("audit_programme.coverage")
    value = measures.figure(coverage, user=planner, period=Period()).value
    assert value == pytest.approx(100 / 45)
    reviewed = programmes.review(
        audit_programme=programme, by=planner, at=NOON, review="More of 8.7 next year"
    )
    with pytest.raises(StepRefused, match="not over yet"):
        programmes.close(audit_programme=reviewed, by=planner, at=NOON)
    audits.close(**by)
    programme.refresh_from_db()
    assert programmes.close(audit_programme=programme, by=planner, at=NOON).state == "closed"


def test_overdue_audits_are_told_of_once_and_cancelled_with_a_reason(make_audit, planner, auditor):
    audit = make_audit()

    assert audits.tell_overdue(at=NOON) == []
    assert audits.tell_overdue(at=NOON + 20 * DAY) == [audit.number]
    assert audits.tell_overdue(at=NOON + 21 * DAY) == []
    with pytest.raises(PermissionDenied):
        audits.cancel(audit=audit, by=auditor, at=NOON, reason="Ill")
    with pytest.raises(WrongFact, match="why it is cancelled"):
        audits.cancel(audit=audit, by=planner, at=NOON, reason=" ")
    assert audits.cancel(audit=audit, by=planner, at=NOON, reason="Moved").state == "cancelled"


def test_a_note_is_private_until_it_is_shared_and_we_record_what_was_found(
    make_user, provider, auditor, agent, planner
):
    until = NOON.replace(year=2199)
    outside = make_user("outside", "external_auditor", provider, valid_until=until)
    note = notes.write_note(
        by=outside, at=NOON, text="They guess priorities", requirements=["8.6.1"]
    )

    assert not auditing.own_notes(auditor).exists()
    with pytest.raises(Http404):
        auditing.get_note(pk=note.pk, user=auditor)
    with pytest.raises(PermissionDenied):
        notes.edit_note(note=note, by=auditor, at=NOON, text="Not mine")
    with pytest.raises(PermissionDenied):
        notes.write_note(by=agent, at=NOON, text="No auditor")
    entry = Entry.objects.get(event="auditor_note.write")
    assert "guess" not in f"{entry.facts}{entry.changes}"
    with pytest.raises(PermissionDenied):  # an external body's findings are recorded by us
        notes.hand_over(note=note, by=outside, at=NOON, **FIND)
    with pytest.raises(PermissionDenied):
        notes.hand_over(note=note, by=planner, at=NOON, **FIND)
    with pytest.raises(Http404):
        auditing.note_at_hand(pk=note.pk, user=planner)
    notes.share_note(note=note, by=outside, at=NOON)
    for again in (
        lambda: notes.share_note(note=note, by=outside, at=NOON),
        lambda: notes.remove_note(note=note, by=outside, at=NOON),
        lambda: notes.edit_note(note=note, by=outside, at=NOON, text="Other"),
    ):
        with pytest.raises(StepRefused, match="is shared"):
            again()
    note = auditing.note_at_hand(pk=note.pk, user=planner)
    made = notes.hand_over(note=note, by=planner, at=NOON, **FIND)

    assert (made.source_kind, made.source_text) == ("external", "They guess priorities")
    for again in (
        lambda: notes.hand_over(note=note, by=planner, at=NOON, **FIND),
        lambda: notes.remove_note(note=note, by=outside, at=NOON),
        lambda: notes.edit_note(note=note, by=outside, at=NOON, text="Other"),
    ):
        with pytest.raises(StepRefused, match="became a finding"):
            again()
    other = notes.write_note(by=outside, at=NOON, text="Nothing after all")
    notes.remove_note(note=other, by=outside, at=NOON)
    assert AuditorNote.objects.get() == note


def value_of(code, user):
    """Return a measure over all time."""
    return measures.figure(definition.measure_of(code), user=user, period=Period()).value


def test_measures_are_what_one_works_out_by_hand(make_audit, make_finding, make_action, planner):
    make_audit()  # its last day is long over, and nobody reported it
    make_finding(title="Again", at=NOON + DAY)  # 8.6.1-e for the second time
    make_finding(title="Other", requirements=["8.7.2-c"])
    make_finding(title="First")
    make_action("done")  # brings the third finding on 8.6.1-e, at the same moment as the first

    assert value_of("audit.completed", planner) == 0
    assert value_of("finding.raised", planner) == Finding.objects.count() == 4
    assert value_of("finding.repeated", planner) == 25
    assert value_of("corrective_action.on_time", planner) == 100
    assert value_of("corrective_action.effective", planner) is None
