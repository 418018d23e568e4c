"""From a finding to the verified effect: what works, what is refused, what is forbidden."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from evident.conftest import NOON
from evident.kernel.attachments.incoming import File
from evident.kernel.links import actions as links
from evident.kernel.links import queries as linked
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.procedures.validation import model_of
from evident.kernel.trail.models import Entry
from evident.management.audits.actions import corrective_actions, findings, nonconformities
from evident.management.audits.models import CorrectiveAction, Finding, Nonconformity
from evident.management.audits.procedure import corrective_action, finding, nonconformity
from evident.management.audits.queries import home, seeing, sources
from evident.management.audits.tests.conftest import CAUSE, DAY, PLAN, PROOF
from evident.resolution.incidents import actions as incidents

NC = nonconformity.State
CAR = corrective_action.State
LATER = NOON + 50 * DAY


def now(record):
    """Return the record as the database has it."""
    return type(record).objects.get(pk=record.pk)


def test_a_finding_names_evidence_requirement_and_process(make_finding, make_user, provider):
    made = make_finding()

    assert (made.number, made.state, made.organisation) == ("FND-1", "raised", provider)
    assert (made.requirements, made.process) == (["8.6.1-e"], "incident_request")
    assert made.due_at == NOON + 7 * DAY  # a minor one is answered within a week
    assert Entry.objects.get(record="FND-1").event == "finding.raise_finding"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"evidence": "  "}, "evidence"),
        ({"statement": ""}, "State what"),
        ({"title": " "}, "few words"),
        ({"grade": "huge"}, "grave"),
        ({"requirements": []}, "name at least one"),
        ({"requirements": ["8.6.1; drop"]}, "no requirement"),
        ({"process": "gardening"}, "no process"),
        ({"source_kind": "gossip"}, "where the finding comes from"),
    ],
)
def test_a_finding_without_what_it_needs_is_refused_with_a_sentence(make_finding, wrong, sentence):
    with pytest.raises(WrongFact, match=sentence):
        make_finding(**wrong)

    assert not Finding.objects.exists()


def test_customers_and_outsiders_raise_nothing_and_own_nothing(make_finding, requester, agent):
    with pytest.raises(PermissionDenied):
        make_finding(by=requester)
    with pytest.raises(WrongFact, match="none of our people"):
        make_finding(owner=requester)
    found = make_finding()

    assert not seeing.visible_findings(requester).exists()
    assert seeing.visible_findings(agent).get() == found


def test_it_stays_linked_to_the_records_it_was_found_in(make_finding, auditor, requester):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")

    found = make_finding(records=[incident], source_kind="record", source_reference="INC-1")

    (link,) = linked.of_record(record=found, user=auditor)
    assert (link.record.number, str(link.meaning.label)) == ("INC-1", "was found in")


def test_a_check_tells_what_it_found_and_which_records_break_it(make_finding, manager, requester):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")

    origin = sources.origin_of("check", "incident.classified", user=manager, at=NOON)

    assert origin.requirements
    assert origin.process == "incident_request"
    assert "1 of 1 records" in origin.text
    assert [record.number for record in origin.records] == [incident.number]
    assert sources.origin_of("check", "incident.classified", user=requester, at=NOON) is None
    assert sources.origin_of("check", "no.such", user=manager, at=NOON) is None
    assert sources.origin_of("record", "INC-99", user=manager, at=NOON) is None
    told = sources.origin_of("deviation", "skipped_step", user=manager, at=NOON)
    assert "0 times" in told.text


def test_the_whole_way_leaves_a_trace_and_closes_the_finding(make_action, people):
    action = make_action("verifying")
    made = now(action.nonconformity)
    assert (action.state, made.state) == (CAR.VERIFYING, NC.VERIFYING)

    facts = {"by": people.auditor, "at": LATER}
    action = corrective_actions.verify(
        corrective_action=action, **facts, verification="25 sampled: none"
    )
    made = nonconformities.close(nonconformity=made, **facts, conclusion="The rule holds")

    found = now(made.finding)
    assert (action.state, action.is_open, action.verified_by) == (
        "effective",
        False,
        people.auditor,
    )
    assert (made.state, made.closed_by) == (NC.CLOSED, people.auditor)
    assert (found.state, found.closed_at) == (finding.State.CLOSED, LATER)
    events = list(Entry.objects.filter(kind="nonconformity").order_by("id").values_list("event"))
    assert [event for (event,) in events] == [
        f"nonconformity.{step}"
        for step in ("open_nonconformity", "correct", "analyse", "plan_action", "note_done",
                     "note_verifying", "close")
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["agent", "owner"])
def test_nobody_verifies_what_he_did_owns_or_analysed(make_action, people, who):
    """The agent carried it out, the owner analysed the cause; both may verify other actions."""
    action = make_action("verifying")
    by = getattr(people, who)
    entries = Entry.objects.count()

    error = PermissionDenied if who == "agent" else StepRefused
    with pytest.raises(error):
        corrective_actions.verify(
            corrective_action=action, by=by, at=LATER, verification="Fine, surely"
        )

    assert now(action).state == CAR.VERIFYING
    assert Entry.objects.count() == entries
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by any other way
        CorrectiveAction.objects.filter(pk=action.pk).update(verified_by=people.agent)


def test_an_owner_who_may_verify_is_refused_too(make_action, people):
    action = make_action(owner=people.manager)
    action = corrective_actions.finish(
        corrective_action=action, by=people.manager, at=NOON, done_evidence="Done", proofs=[
            File("a.txt", [b"x"])
        ],
    )  # fmt: skip
    corrective_actions.begin_verifications(at=LATER)

    with pytest.raises(StepRefused, match="Somebody else verifies"):
        corrective_actions.verify(
            corrective_action=action, by=people.manager, at=LATER, verification="Fine"
        )


def test_without_effect_it_is_open_again_and_the_cause_is_analysed_anew(make_action, people):
    action = make_action("verifying")
    facts = {"by": people.auditor, "at": LATER}

    action = corrective_actions.fail(
        corrective_action=action, **facts, verification="Two more", due_on=(LATER + DAY).date()
    )

    made = now(action.nonconformity)
    assert (action.state, action.failures) == (CAR.REOPENED, 1)
    assert (made.state, made.reopenings) == (NC.REOPENED, 1)
    again = {"by": people.agent, "at": LATER, "done_evidence": "Again"}
    with pytest.raises(StepRefused, match="analyse the cause"):
        corrective_actions.finish(corrective_action=action, **again)
    nonconformities.analyse(
        nonconformity=made, by=people.owner, at=LATER, **CAUSE, needs_action=True
    )
    action = corrective_actions.finish(corrective_action=action, **again)
    assert (action.state, action.verified_by) == (CAR.DONE, None)
    assert now(made).state == NC.ACTION_DONE


def test_done_needs_proof_and_its_owner(make_action, people, requester, auditor):
    action = make_action()
    facts = {"corrective_action": action, "at": NOON, "done_evidence": "It is done"}

    with pytest.raises(StepRefused, match="Attach what proves it"):
        corrective_actions.finish(**facts, by=people.agent)
    assert now(action).state == CAR.PLANNED
    with pytest.raises(PermissionDenied):
        corrective_actions.finish(**facts, by=auditor)
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    links.add(record=action, other=incident, meaning="related", by=people.agent, at=NOON)
    assert corrective_actions.finish(**facts, by=people.agent).state == CAR.DONE


def test_nothing_is_closed_before_it_is_verified_nor_by_its_owner(make_action, people, manager):
    action = make_action("verifying")
    made = now(action.nonconformity)
    close = {"nonconformity": made, "at": LATER, "conclusion": "Surely fine"}

    with pytest.raises(StepRefused, match="Not every corrective action"):
        nonconformities.close(**close, by=people.auditor)
    corrective_actions.verify(
        corrective_action=action, by=people.auditor, at=LATER, verification="25 sampled: none"
    )
    with pytest.raises(StepRefused, match="Somebody else closes it"):
        nonconformities.close(**close, by=people.owner)
    assert nonconformities.close(**close, by=manager).state == NC.CLOSED


def test_a_cause_that_stays_needs_a_reason(make_nonconformity, people):
    made = make_nonconformity()
    facts = {"nonconformity": made, "by": people.owner, "at": NOON, **CAUSE}

    with pytest.raises(WrongFact, match="need not be removed"):
        nonconformities.analyse(**facts, needs_action=False)
    made = nonconformities.analyse(**facts, needs_action=False, no_action_reason="The tool is gone")
    plan = PLAN | {"owner": people.agent, "due_on": (NOON + DAY).date()}
    with pytest.raises(StepRefused, match="need not be removed"):
        nonconformities.plan_action(nonconformity=made, by=people.owner, at=NOON, **plan)
    made = nonconformities.close(
        nonconformity=made, by=people.auditor, at=NOON, conclusion="Cannot recur"
    )
    assert made.state == NC.CLOSED


def test_only_an_auditor_withdraws_and_only_before_it_was_corrected(make_nonconformity, people):
    made = make_nonconformity(analysed=False)
    facts = {"nonconformity": made, "at": NOON, "reason": "The sample was wrong"}

    with pytest.raises(PermissionDenied):
        nonconformities.withdraw(**facts, by=people.owner)
    made = nonconformities.withdraw(**facts, by=people.auditor)

    assert (made.state, now(made.finding).state) == (NC.WITHDRAWN, "withdrawn")
    other = make_nonconformity()
    with pytest.raises(StepRefused):
        nonconformities.withdraw(nonconformity=other, by=people.auditor, at=NOON, reason="Too late")


def test_an_observation_is_settled_by_somebody_else_and_a_nonconformity_is_not(
    make_finding, people
):
    seen = make_finding(grade="observation", requirements=[])
    answer = {"at": NOON, "response": "We write it down next month"}

    with pytest.raises(StepRefused, match="Only a nonconformity"):
        findings.open_nonconformity(finding=seen, by=people.owner, at=NOON, owner=people.owner)
    done = findings.settle(finding=seen, by=people.owner, **answer)
    assert (done.state, done.response) == ("closed", answer["response"])
    with pytest.raises(StepRefused, match="not settled by words"):
        findings.settle(finding=make_finding(), by=people.owner, **answer)
    own = make_finding(by=people.owner, grade="opportunity")
    with pytest.raises(StepRefused, match="Somebody else"):
        findings.settle(finding=own, by=people.owner, **answer)


def test_two_who_edit_a_finding_are_noticed(make_finding, auditor):
    found = make_finding()
    seen = found.version
    findings.edit(finding=found, by=auditor, at=NOON, title="Closed without saying what was done")

    with pytest.raises(EditConflict):
        findings.edit(finding=found, by=auditor, at=NOON, title="Other", seen_version=seen)
    changed = findings.edit(finding=now(found), by=auditor, at=NOON, grade="major")

    assert changed.due_at == NOON + 3 * DAY


def test_more_time_is_granted_by_somebody_else_and_the_first_day_stays(make_action, people):
    action = make_action(owner=people.manager)
    until = {"corrective_action": action, "at": NOON, "due_on": (NOON + 20 * DAY).date()}

    with pytest.raises(StepRefused, match="does not grant more time"):
        corrective_actions.postpone(**until, by=people.manager, reason="Busy")
    with pytest.raises(WrongFact, match="why it takes longer"):
        corrective_actions.postpone(**until, by=people.owner, reason=" ")
    later = corrective_actions.postpone(**until, by=people.owner, reason="Supplier is late")

    assert later.first_due_at == action.due_at < later.due_at


def test_overdue_actions_are_told_of_once_then_escalated(make_action, people, make_user, provider):
    action = make_action()
    boss = make_user("boss", "top_management", provider)
    late = NOON + 12 * DAY
    assert corrective_actions.tell_overdue(at=NOON + DAY) == []

    assert corrective_actions.tell_overdue(at=late) == [action.number]
    assert corrective_actions.tell_overdue(at=late) == []
    assert corrective_actions.escalate_overdue(at=late) == []
    assert corrective_actions.escalate_overdue(at=late + 7 * DAY) == [action.number]

    notify(list(Entry.objects.filter(record=action.number).order_by("id")))
    told = Notice.objects.filter(event="corrective_action.warn").values_list("person__login")
    assert {login for (login,) in told} == {"agent", "owner"}
    escalated = Notice.objects.filter(event="corrective_action.escalate")
    assert boss.pk in set(escalated.values_list("person_id", flat=True))


def test_effect_is_verified_only_after_the_time_to_wait(make_action, people):
    action = make_action("done")

    assert corrective_actions.begin_verifications(at=NOON + 30 * DAY) == []
    with pytest.raises(StepRefused):
        corrective_actions.verify(
            corrective_action=action, by=people.auditor, at=NOON + 2 * DAY, verification="Fine"
        )
    assert corrective_actions.begin_verifications(at=NOON + 31 * DAY) == [action.number]
    numbers = [record.number for record in home.waiting_for(people.auditor).to_verify]
    assert numbers == [action.number]
    assert home.waiting_for(people.agent).to_verify == []


def test_a_cancelled_action_leaves_the_nonconformity_open(make_action, people, make_user, provider):
    action = make_action()
    made = action.nonconformity

    corrective_actions.cancel(
        corrective_action=action, by=people.owner, at=NOON, reason="Another way is better"
    )

    assert now(made).state == NC.ACTION_PLANNED
    plan = PLAN | {"owner": people.agent, "due_on": (NOON + DAY).date()}
    again = nonconformities.plan_action(nonconformity=now(made), by=people.owner, at=NOON, **plan)
    assert again.number == "CAR-2"
    assert Nonconformity.objects.get().corrective_actions.count() == 2
    with pytest.raises(WrongFact, match="than the owner"):
        corrective_actions.edit(
            corrective_action=again, by=people.owner, at=NOON, title="x", description="x",
            verifier=people.agent,
        )  # fmt: skip
    with pytest.raises(WrongFact, match="may not verify"):
        corrective_actions.edit(
            corrective_action=again, by=people.owner, at=NOON, title="x", description="x",
            verifier=make_user("helper", "agent", provider),
        )  # fmt: skip
    late = NOON + timedelta(days=-3)
    with pytest.raises(WrongFact, match="day is over"):
        nonconformities.plan_action(
            nonconformity=now(made), by=people.owner, at=NOON, **PLAN | {"owner": people.agent},
            due_on=late.date(),
        )  # fmt: skip


def test_everybody_finds_on_home_what_waits_for_him(make_action, people):
    action = make_action()

    assert [record.number for record in home.waiting_for(people.agent).to_do] == [action.number]
    assert [record.number for record in home.waiting_for(people.owner).to_do] == ["NC-1"]


def test_overdue_actions_come_from_an_index(make_action):
    make_action()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    waiting = CorrectiveAction.objects.overdue(LATER).filter(overdue_told_at=None)

    assert "record_open_by_due" in waiting.order_by("due_at").explain()


def test_an_organisation_sets_how_long_to_wait_and_what_began_before_keeps_its_time(
    make_action, people, make_user, provider
):
    before = make_action()
    keeper = make_user("keeper", "sms_manager", provider)
    director = make_user("director", "top_management", provider)
    draft = tailoring.propose(kind="corrective_action", by=keeper, at=NOON, reason="Too long")
    with pytest.raises(ValidationError, match="verify_after_hours"):
        tailoring.edit(
            version=draft, by=keeper, at=NOON, rules={"limits": {"verify_after_hours": 0}}
        )
    limits = {"limits": draft.rules["limits"] | {"verify_after_hours": 48}}
    draft = tailoring.edit(version=draft, by=keeper, at=NOON, rules=limits)
    tailoring.approve(version=draft, by=director, at=NOON)

    after = make_action()
    done = [
        corrective_actions.finish(
            corrective_action=action, by=people.agent, at=NOON, done_evidence="Done", proofs=[PROOF]
        )
        for action in (before, after)
    ]

    assert [action.verify_from for action in done] == [NOON + 30 * DAY, NOON + 2 * DAY]


def test_every_process_can_be_tailored():
    assert {model_of(kind)._meta.model_name for kind in known_kinds()} >= {"correctiveaction"}
