"""Pages of procedures, approvals and checklists, on incidents."""

import pytest
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.procedures import approvals, tailoring
from evident.kernel.procedures.models import ApprovalRequest, ProcedureVersion
from evident.resolution.incidents import actions

ONE = {"close": {"need": "any", "roles": ["process_manager"]}}
LIST = {"close": [{"code": "told", "text_en": "The user was told", "text_zh": "已告知用户"}]}


def page(name, *arguments):
    return reverse(f"procedures:{name}", args=["incident", *arguments])


@pytest.mark.slow
def test_a_version_is_proposed_edited_and_approved(client, owner, director):
    client.force_login(owner)
    assert client.post(page("propose"), {"reason": "Audit"}).url == page("version", 2)
    facts = {
        "required": ["resolution_code", "resolution_note", "item"],
        "approval": "any",
        "approval_roles": ["process_manager"],
        "checklist": "told | The user was told | 已告知用户",
    }
    assert client.post(page("step", 2, "resolve"), facts).status_code == 302
    times = {"auto_close_hours": 48, "auto_close_warning_hours": 12}
    times |= {
        "first_contact_hours": 1,
        "back_date_hours": 24,
        "major_review_hours": 72,
        "waiting_reasons": "",
    }
    assert client.post(page("general", 2), times).status_code == 302
    shown = client.get(page("version", 2)).text
    assert "resolution code, resolution, affected item" in shown
    assert "one of: Process manager" in shown
    assert page("approve", 2) not in shown  # nobody approves his own
    assert f"Who may: {director.name}" in " ".join(shown.split())
    assert client.post(page("approve", 2)).status_code == 403

    client.force_login(director)
    assert "0 open records keep the version" in client.get(page("approve", 2)).text
    client.post(page("approve", 2))

    version = ProcedureVersion.objects.get(number=2)
    assert version.state == "effective"
    assert version.rules["checklists"] == {
        "resolve": [{"code": "told", "text_en": "The user was told", "text_zh": "已告知用户"}]
    }
    assert version.rules["limits"]["auto_close_hours"] == 48


def test_a_mistake_stays_on_the_form_with_a_sentence(client, owner):
    client.force_login(owner)
    client.post(page("propose"), {"reason": "Audit"})

    answer = client.post(page("step", 2, "close"), {"approval": "any"})
    assert "name a role or a person who approves" in answer.text
    answer = client.post(page("step", 2, "close"), {"checklist": "told | only English"})
    assert "needs a text in English and in Chinese" in answer.text

    assert "approvals" not in ProcedureVersion.objects.get(number=2).rules


def test_a_draft_that_nobody_may_approve_says_so(client, owner):
    client.force_login(owner)
    client.post(page("propose"), {"reason": "Audit"})
    assert "Nobody may at present" in client.get(page("version", 2)).text


def test_a_draft_is_discarded_after_asking(client, owner):
    client.force_login(owner)
    client.post(page("propose"), {"reason": "Audit"})

    assert client.get(page("discard", 2)).status_code == 200
    assert ProcedureVersion.objects.filter(number=2).exists()
    client.post(page("discard", 2))
    assert not ProcedureVersion.objects.filter(number=2).exists()


def test_the_chart_and_the_steps_come_in_both_languages(client, owner):
    client.force_login(owner)

    english = client.get(page("detail"), headers={"accept-language": "en"}).text
    chinese = client.get(page("detail"), headers={"accept-language": "zh-hans"}).text

    assert "<svg" in english
    for text, word in ((english, "Put on hold"), (chinese, "挂起")):
        assert text.count(word) >= 2  # in the chart and in the table
    assert client.get(reverse("procedures:index")).status_code == 200


def test_procedures_are_not_for_customers(client, requester):
    client.force_login(requester)

    assert client.get(page("detail")).status_code == 403
    assert client.get(reverse("procedures:index")).status_code == 403
    assert client.get(page("propose")).status_code == 403


@pytest.mark.slow
def test_an_approval_is_asked_for_on_the_record_and_given_on_its_page(
    client, tailor, make_resolved, agent, manager
):
    tailor(approvals=ONE)
    incident = make_resolved()
    client.force_login(agent)
    ask = reverse("approvals:ask", args=[incident.number, "close"])
    assert ask in client.get(incident.get_absolute_url()).text
    client.post(ask, {"reason": "All is well"})
    request = ApprovalRequest.objects.get()
    decide = reverse("approvals:decide", args=[request.pk])
    assert client.post(decide, {"decision": "approve"}).status_code == 403

    client.force_login(manager)
    assert "All is well" in client.get(reverse("approvals:index")).text
    assert decide in client.get(incident.get_absolute_url()).text
    assert "Say why you refuse" in client.post(decide, {"decision": "refuse"}).text
    client.post(decide, {"decision": "approve"})

    assert approvals.waiting_for(manager) == []
    assert actions.close(incident=incident, by=agent, at=NOON).state == "closed"


@pytest.mark.slow
def test_a_checklist_is_ticked_on_the_record(client, tailor, make_resolved, agent):
    tailor(checklists=LIST)
    incident = make_resolved()
    client.force_login(agent)
    tick = reverse("approvals:tick", args=[incident.number, "close"])
    assert "The user was told" in client.get(incident.get_absolute_url()).text

    client.post(tick, {"item": "told"})
    assert 'aria-pressed="true"' in client.get(incident.get_absolute_url()).text
    client.post(tick, {"item": "told", "off": "1"})
    assert 'aria-pressed="true"' not in client.get(incident.get_absolute_url()).text
    assert tailoring.open_records("incident") == {2: 1}


def test_requests_on_hidden_records_do_not_exist(client, tailor, make_resolved, agent, stranger):
    tailor(approvals=ONE)
    request = approvals.ask(record=make_resolved(), step="close", by=agent, at=NOON)
    client.force_login(stranger)

    assert client.get(reverse("approvals:decide", args=[request.pk])).status_code == 404
    assert client.post(reverse("approvals:withdraw", args=[request.pk])).status_code == 404
    assert client.get(reverse("approvals:ask", args=["INC-1", "close"])).status_code == 404
