"""Approvals and checklists through the API."""

import pytest

from evident.conftest import NOON
from evident.kernel.procedures import tailoring
from evident.resolution.incidents import actions


@pytest.fixture
def tailored(make_user, provider):
    """A procedure under which cancelling is approved by the manager, after a look."""
    owner = make_user("owner", "process_owner", provider)
    director = make_user("director", "top_management", provider)
    draft = tailoring.propose(kind="incident", by=owner, at=NOON, reason="For a test")
    item = {"code": "asked", "text_en": "User asked", "text_zh": "已询问用户"}
    rules = draft.rules | {
        "approvals": {"cancel": {"need": "any", "roles": ["process_manager"]}},
        "checklists": {"cancel": [item]},
    }
    tailoring.edit(version=draft, by=owner, at=NOON, rules=rules)
    return tailoring.approve(version=draft, by=director, at=NOON)


@pytest.fixture
def incident(tailored, requester, desk):
    """A report under the tailored procedure."""
    return actions.report(by=requester, at=NOON, title="Mail does not open")


def test_an_approval_is_asked_for_and_given(api, incident, agent, manager, stranger):
    call, boss = api(agent), api(manager)
    path = f"/records/{incident.number}/approvals"
    assert api(agent, "incident.view")("post", path, {"step": "cancel"}).status_code == 403
    assert api(stranger)("post", path, {"step": "cancel"}).status_code == 404
    assert call("post", path, {"step": "cake"}).status_code == 422

    facts, once = {"step": "cancel", "reason": "A mistake"}, {"Idempotency-Key": "k"}
    asked, again = (call("post", path, facts, **once) for _ in range(2))
    assert (asked.status_code, again.status_code) == (201, 200)
    approval = f"/approvals/{asked.json()['id']}"

    assert [each["number"] for each in boss("get", "/approvals").json()] == [incident.number]
    assert call("get", "/approvals").json() == []
    assert call("post", f"{approval}/give").status_code == 403
    assert boss("post", f"{approval}/refuse", {"comment": ""}).status_code == 422
    given = boss("post", f"{approval}/give", {"comment": "Fine"}).json()

    assert given["state"] == "approved"
    assert given["decisions"][0]["by"]["login"] == "manager"
    assert boss("post", f"{approval}/give").status_code == 409
    assert call("get", path).json()[0]["state"] == "approved"


def test_who_has_no_part_in_it_does_not_know_of_it(api, incident, agent, requester, stranger):
    path = f"/records/{incident.number}/approvals"
    asked = api(agent)("post", path, {"step": "cancel"}).json()
    for outsider in (requester, stranger):
        assert api(outsider)("get", f"/approvals/{asked['id']}").status_code == 404
        assert api(outsider)("post", f"/approvals/{asked['id']}/give").status_code == 404
    assert api(requester)("get", path).json() == []


def test_a_request_is_withdrawn_by_whoever_asked(api, incident, agent, manager):
    asked = api(agent)("post", f"/records/{incident.number}/approvals", {"step": "cancel"}).json()
    path = f"/approvals/{asked['id']}/withdraw"
    assert api(manager)("post", path).status_code == 403
    assert api(agent)("post", path).json()["state"] == "withdrawn"


def test_items_are_ticked_by_those_who_may_take_the_step(api, incident, agent, requester):
    call, path = api(agent), f"/records/{incident.number}/checklists"
    item = {"step": "cancel", "item": "asked"}
    assert [each["step"] for each in call("get", path).json()] == ["cancel"]

    ticked = call("post", f"{path}/tick", item).json()["items"][0]
    assert (ticked["code"], ticked["ticked_by"]["login"]) == ("asked", "agent")
    assert call("post", f"{path}/tick", item | {"item": "cake"}).status_code == 409
    assert call("post", f"{path}/tick", item | {"step": "cake"}).status_code == 422
    free = call("post", f"{path}/untick", item).json()["items"][0]
    assert free["ticked_by"] is None
