"""What somebody may do ends, or begins, with the very next request."""

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.tokens.models import Token, digest_of
from evident.resolution.incidents import actions

TEXT = "evi_access"


@pytest.fixture
def incident(requester):
    """What somebody else reported."""
    return actions.report(by=requester, at=NOON, title="Mail")


@pytest.fixture
def browser(agent):
    """The browser in which the agent is signed in all the time."""
    browser = Client()
    browser.force_login(agent)
    return browser


def by_token(client, path):
    """Return the status a program of the agent is answered with."""
    return client.get(path, headers={"Authorization": f"Bearer {TEXT}"}).status_code


@pytest.fixture
def token(agent):
    """A program's key to all the agent may."""
    return Token.objects.create(user=agent, name="x", digest=digest_of(TEXT), created_at=NOON)


def test_whoever_is_deactivated_is_out_in_browser_and_by_token(
    browser, client, agent, incident, token
):
    api = f"/api/incidents/{incident.number}"
    assert browser.get(incident.get_absolute_url()).status_code == 200
    assert by_token(client, api) == 200

    agent.is_active = False
    agent.save(update_fields=["is_active"])

    answer = browser.get(incident.get_absolute_url())
    assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/")
    assert browser.get(api).status_code == 401
    assert by_token(client, api) == 401


def test_a_withdrawn_role_and_a_given_one_count_at_once(browser, agent, incident):
    Grant.objects.of(agent).delete()
    assert browser.get(incident.get_absolute_url()).status_code == 404

    access.give(role=Role.objects.get(code="agent"), to=agent, by=None, at=NOON)
    assert browser.get(incident.get_absolute_url()).status_code == 200


def test_a_token_that_ended_opens_nothing(client, incident, token):
    token.revoked_at = NOON
    token.save()

    assert by_token(client, "/api/incidents") == 401


def test_a_token_carries_no_more_than_its_limits(client, incident, token):
    token.permissions = ["incident.view"]
    token.save()
    header = {"Authorization": f"Bearer {TEXT}"}

    assert by_token(client, f"/api/incidents/{incident.number}") == 200
    answer = client.post(f"/api/incidents/{incident.number}/take", headers=header)
    assert answer.status_code == 403


def test_facts_nobody_may_set_are_not_taken_from_a_body(client, incident, token):
    wanted = {"title": "New", "state": "closed", "is_restricted": True, "number": "INC-7"}
    client.patch(
        f"/api/incidents/{incident.number}",
        wanted | {"opened_at": "2020-01-01T00:00:00Z", "organisation_id": 1, "requester_id": 1},
        content_type="application/json",
        headers={"Authorization": f"Bearer {TEXT}"},
    )

    before = (incident.number, incident.state, incident.opened_at, incident.requester_id)
    incident.refresh_from_db()
    assert not incident.is_restricted
    assert before == (incident.number, incident.state, incident.opened_at, incident.requester_id)


def test_a_foreign_host_is_refused(client):
    assert client.get("/", headers={"Host": "thief.example.org"}).status_code == 400


@pytest.mark.parametrize(
    "address",
    ["//thief.example.org/", "https://thief.example.org", "/\\thief.example.org", "javascript:x"],
)
def test_no_way_back_leads_to_another_site(browser, address):
    for path, facts in (("/language/", {"language": "en"}), ("/theme/", {"theme": "dark"})):
        answer = browser.post(path, facts | {"next": address})
        assert answer["Location"] == "/"


def test_signing_in_takes_a_new_session(client, agent):
    agent.set_password("a long enough one, 7")
    agent.save()
    client.get("/accounts/login/")
    client.session["planted"] = True
    before = client.session.session_key
    client.cookies["sessionid"] = before or "x" * 32

    client.post("/accounts/login/", {"login": agent.login, "password": "a long enough one, 7"})

    assert client.cookies["sessionid"].value not in (before, "x" * 32)
