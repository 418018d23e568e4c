"""Approvals, checklists and narrower circles that a tailored version asks for."""

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures import approvals, checklists
from evident.kernel.procedures.definition import ApprovalNeeded, StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions

ONE = {"close": {"need": "any", "roles": ["process_manager"]}}
LIST = {"close": [{"code": "told", "text_en": "The user was told", "text_zh": "已告知用户"}]}


def close(incident, agent):
    return actions.close(incident=incident, by=agent, at=NOON)


def ask(incident, by, **more):
    return approvals.ask(record=incident, step="close", by=by, at=NOON, **more)


def decide(request, by, *, is_approved=True, comment=""):
    return approvals.decide(
        request=request, by=by, at=NOON, is_approved=is_approved, comment=comment
    )


def test_a_step_waits_for_the_approval_it_needs(tailor, make_resolved, agent, manager):
    tailor(approvals=ONE)
    incident = make_resolved()

    with pytest.raises(ApprovalNeeded, match="by: Process manager") as needed:
        close(incident, agent)
    assert (needed.value.step, needed.value.can_ask) == ("close", True)

    request = ask(incident, agent, reason="Done")
    with pytest.raises(ApprovalNeeded, match="waits for the approval that Agent") as waiting:
        close(incident, agent)
    assert not waiting.value.can_ask

    decide(request, manager, comment="Fine")
    assert close(incident, agent).state == "closed"
    events = Entry.objects.filter(record_id=incident.pk).order_by("id")
    assert list(events.values_list("event", flat=True))[-3:] == [
        "approval.ask",
        "approval.give",
        "incident.close",
    ]


def test_an_approval_serves_once(tailor, make_incident, agent, manager, what):
    tailor(approvals={"resolve": {"need": "any", "roles": ["process_manager"]}})
    incident = make_incident()
    request = approvals.ask(record=incident, step="resolve", by=agent, at=NOON)
    decide(request, manager)
    actions.resolve(incident=incident, by=agent, at=NOON, **what)
    actions.reopen(incident=incident, by=agent, at=NOON, reason="Still broken")

    with pytest.raises(ApprovalNeeded):
        actions.resolve(incident=incident, by=agent, at=NOON, **what)


def test_a_refusal_needs_a_comment_and_ends_the_request(tailor, make_resolved, agent, manager):
    tailor(approvals=ONE)
    incident = make_resolved()
    request = ask(incident, agent)

    with pytest.raises(StepRefused, match="Say why"):
        decide(request, manager, is_approved=False)
    decide(request, manager, is_approved=False, comment="The user still waits")

    with pytest.raises(ApprovalNeeded) as needed:
        close(incident, agent)
    assert needed.value.can_ask
    with pytest.raises(StepRefused, match="already been decided"):
        decide(request, manager)


def test_nobody_approves_his_own_request_nor_unasked(
    tailor, make_resolved, agent, manager, make_user, provider
):
    tailor(approvals=ONE)
    incident = make_resolved()
    request = ask(incident, manager)

    with pytest.raises(PermissionDenied, match="Nobody approves"):
        decide(request, manager)
    with pytest.raises(PermissionDenied, match="not among those"):
        decide(request, agent)
    decide(request, make_user("second", "process_manager", provider))
    assert close(incident, agent).state == "closed"


def test_all_means_every_role_and_every_person(
    tailor, make_resolved, agent, manager, director, owner
):
    asked = {"need": "all", "roles": ["process_manager", "top_management"], "people": ["owner"]}
    tailor(approvals={"close": asked})
    incident = make_resolved()
    request = ask(incident, agent)

    decide(request, manager)
    decide(request, director)
    with pytest.raises(ApprovalNeeded):
        close(incident, agent)
    with pytest.raises(StepRefused, match="already decided"):
        decide(request, manager)
    decide(request, owner)

    assert close(incident, agent).state == "closed"


def test_an_approval_is_asked_for_once_and_only_where_needed(tailor, make_resolved, agent):
    tailor(approvals=ONE)
    incident = make_resolved()
    ask(incident, agent)

    with pytest.raises(StepRefused, match="asked for already"):
        ask(incident, agent)
    with pytest.raises(StepRefused, match="needs no approval"):
        approvals.ask(record=incident, step="reopen", by=agent, at=NOON)


def test_a_step_that_does_not_exist_is_refused_and_nothing_tells_of_it_to_others(
    tailor, make_resolved, agent, stranger
):
    tailor(approvals=ONE, checklists=LIST)
    incident = make_resolved()
    before = Entry.objects.count()

    for person, error in ((agent, StepRefused), (stranger, PermissionDenied)):
        with pytest.raises(error):
            approvals.ask(record=incident, step="dance", by=person, at=NOON)
        with pytest.raises(error):
            checklists.tick(record=incident, step="dance", item="told", by=person, at=NOON)
    with pytest.raises(StepRefused, match="There is no step “dance”"):
        approvals.ask(record=incident, step="dance", by=agent, at=NOON)
    assert Entry.objects.count() == before


def test_a_request_can_be_withdrawn_by_whoever_made_it(tailor, make_resolved, agent, manager):
    tailor(approvals=ONE)
    incident = make_resolved()
    request = ask(incident, agent)

    with pytest.raises(PermissionDenied):
        approvals.withdraw(request=request, by=manager, at=NOON)
    approvals.withdraw(request=request, by=agent, at=NOON)

    assert approvals.waiting_for(manager) == []
    ask(incident, agent)
    assert len(approvals.waiting_for(manager)) == 1


def test_who_may_not_see_the_record_does_not_approve(
    tailor, make_resolved, agent, make_user, other_customer
):
    tailor(approvals={"close": {"need": "any", "roles": ["requester"]}})
    request = ask(make_resolved(), agent)
    outsider = make_user("outsider", "requester", other_customer)

    with pytest.raises(PermissionDenied):
        decide(request, outsider)
    assert approvals.waiting_for(outsider) == []


def test_approvers_are_told_and_the_asker_hears_the_answer(tailor, make_resolved, agent, manager):
    tailor(approvals=ONE)
    request = ask(make_resolved(), agent)
    notify(list(Entry.objects.filter(event="approval.ask")))
    assert Notice.objects.get(person=manager).text == "Agent asks for your approval on INC-1."

    decide(request, manager)
    notify(list(Entry.objects.filter(event="approval.give")))
    assert "Manager approved what you asked for on INC-1." in [
        notice.text for notice in Notice.objects.filter(person=agent)
    ]


def test_a_step_waits_until_its_checklist_is_ticked(tailor, make_resolved, agent):
    tailor(checklists=LIST)
    incident = make_resolved()
    facts = {"record": incident, "step": "close", "by": agent, "at": NOON}

    with pytest.raises(StepRefused, match="see to: The user was told"):
        close(incident, agent)
    checklists.tick(item="told", **facts)
    checklists.untick(item="told", **facts)
    with pytest.raises(StepRefused):
        close(incident, agent)
    checklists.tick(item="told", **facts)
    (item,) = checklists.items_of(incident, "close")
    assert (item.text, item.tick.by) == ("The user was told", agent)

    assert close(incident, agent).state == "closed"
    assert checklists.items_of(incident, "close")[0].tick is None  # needed anew next time
    assert Entry.objects.filter(event="checklist.tick", record_id=incident.pk).count() == 2


def test_only_who_may_take_the_step_ticks_and_only_what_is_listed(
    tailor, make_resolved, agent, requester
):
    tailor(checklists=LIST)
    facts = {"record": make_resolved(), "step": "close", "at": NOON}

    with pytest.raises(PermissionDenied):
        checklists.tick(item="told", by=requester, **facts)
    with pytest.raises(StepRefused, match="no such item"):
        checklists.tick(item="danced", by=agent, **facts)


def test_a_step_may_be_kept_to_a_role(tailor, make_resolved, agent, manager):
    tailor(who={"close": {"roles": ["process_manager"]}})
    incident = make_resolved()

    with pytest.raises(PermissionDenied):
        close(incident, agent)
    assert "close" not in [
        step.name for step in actions.ending.PROCEDURE.possible(incident, by=agent)
    ]
    assert close(incident, manager).state == "closed"


def test_a_step_may_be_kept_from_who_did_the_work(tailor, make_resolved, agent, manager):
    tailor(separated={"close": ["resolved_by"]})
    incident = make_resolved()

    with pytest.raises(StepRefused, match="somebody else than the resolved by"):
        close(incident, agent)
    assert close(incident, manager).state == "closed"
