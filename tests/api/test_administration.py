"""Administration through the API: for administrators, by the same actions as on pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.custom_fields.models import CustomField
from evident.kernel.notifications.models import Notice
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Numbering
from evident.kernel.tokens.models import Token
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions

MADE = [
    ("/people", {"login": "new", "name": "New", "organisation": "acme"}),
    ("/teams", {"code": "net", "name": "Network"}),
    ("/organisations", {"code": "initech", "name": "Initech"}),
    ("/roles", {"code": "own", "name_en": "Own", "name_zh": "自己", "permissions": ["*.view"]}),
    ("/grants", {"role": "agent", "person": "requester"}),
    (
        "/fields",
        {"kind": "incident", "code": "room", "type": "text", "name_en": "Room", "name_zh": "房间"},
    ),
]


@pytest.mark.parametrize(("path", "facts"), MADE, ids=lambda each: str(each)[:12])
def test_things_are_made_once_and_only_by_administrators(
    api, administrator, agent, requester, path, facts
):
    before = Entry.objects.count()
    assert api(agent)("post", path, facts).status_code == 403
    assert Entry.objects.count() == before

    call = api(administrator)
    first, again = (call("post", path, facts, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert first.json() == again.json()
    assert Entry.objects.count() == before + 1
    assert Entry.objects.latest("pk").door == "api"


def test_people_are_listed_page_by_page_and_narrowed(api, administrator, agent, requester, desk):
    call = api(administrator)
    first = call("get", "/people", {"limit": 2}).json()
    second = call("get", "/people", {"limit": 2, "page": first["next"]}).json()
    logins = [each["login"] for each in first["items"] + second["items"]]
    assert sorted(logins) == ["administrator", "agent", "requester"]
    found = call("get", "/people", {"team": "desk"}).json()["items"]
    assert [(each["login"], each["roles"][0]["code"]) for each in found] == [("agent", "agent")]
    assert api(agent)("get", "/people").status_code == 403


def test_longer_lists_of_people_cost_no_more_queries(
    api, administrator, make_user, provider, django_assert_max_num_queries
):
    for place in range(6):
        make_user(f"p{place}", "agent", provider)
    with django_assert_max_num_queries(8):
        assert len(api(administrator)("get", "/people").json()["items"]) == 7


def test_a_person_is_changed_deactivated_and_let_in_again(api, administrator, requester):
    call = api(administrator)
    assert call("patch", "/people/requester", {"email": "no address"}).status_code == 422
    assert call("patch", "/people/requester", {"time_zone": "Moon"}).status_code == 422
    changed = call("patch", "/people/requester", {"phone": "110", "line_manager": "administrator"})
    assert (changed.json()["phone"], changed.json()["name"]) == ("110", "Requester")
    assert changed.json()["line_manager"]["login"] == "administrator"

    theirs = api(requester)
    assert theirs("get", "/notices").status_code == 200
    assert not call("post", "/people/requester/deactivate").json()["is_active"]
    assert theirs("get", "/notices").status_code == 401
    assert call("post", "/people/requester/activate").json()["is_active"]
    assert call("post", "/people/administrator/deactivate").status_code == 422
    assert call("post", "/people/requester/end-sessions").json() == {"sessions": 0}


def test_an_invitation_goes_by_mail_and_its_link_to_nobody_else(
    api, administrator, requester, mailoutbox
):
    answer = api(administrator)("post", "/people/requester/invite")
    assert (answer.status_code, answer.content) == (204, b"")
    assert mailoutbox[0].to == [requester.email]


def test_an_administrator_of_one_customer_sees_no_other(
    api, make_user, provider, customer, requester, stranger
):
    limited = make_user("limited", "administrator", provider, only_for=customer)
    call = api(limited)
    assert [each["login"] for each in call("get", "/people").json()["items"]] == ["requester"]
    assert call("get", "/people/stranger").status_code == 404
    assert call("post", "/people/stranger/deactivate").status_code == 404
    made = call("post", "/people", {"login": "x", "name": "X", "organisation": "globex"})
    assert made.status_code == 422
    assert [each["code"] for each in call("get", "/organisations").json()["items"]] == ["acme"]
    assert not User.objects.filter(login="x").exists()


def test_teams_get_and_lose_members(api, administrator, agent, requester):
    call = api(administrator)
    call("post", "/teams", {"code": "net", "name": "Network", "lead": "agent"})
    assert call("post", "/teams/net/members/add", {"people": ["agent"]}).json()["size"] == 1
    assert call("post", "/teams/net/members/add", {"people": ["nobody"]}).status_code == 422
    members = call("get", "/teams/net/members").json()["items"]
    assert [each["login"] for each in members] == ["agent"]
    changed = call("patch", "/teams/net", {"tier": 2}).json()
    assert (changed["tier"], changed["lead"]["login"]) == (2, "agent")
    assert call("post", "/teams/net/members/remove", {"person": "agent"}).json()["lead"] is None
    assert not Team.objects.get(code="net").members.exists()


def test_an_organisation_stays_the_provider(api, administrator):
    call = api(administrator)
    assert call("patch", "/organisations/provider", {"is_active": False}).status_code == 422
    assert call("patch", "/organisations/provider", {"name": "We"}).json()["kind"] == "provider"
    assert Organisation.objects.get(code="provider").is_active


def test_a_role_is_given_explained_and_withdrawn(api, administrator, requester, customer):
    call, why = api(administrator), {"person": "requester", "code": "incident.resolve"}
    assert not call("get", "/why", why).json()["answer"]["is_allowed"]
    assert call("post", "/grants", {"role": "agent"}).status_code == 422
    facts = {"role": "agent", "person": "requester", "organisation": "acme"}
    grant = call("post", "/grants", facts).json()
    assert grant["organisation"]["code"] == "acme"

    incident = actions.report(by=requester, at=NOON, title="Mail")
    told = call("get", "/why", why | {"record": incident.number}).json()
    assert told["answer"]["is_allowed"]
    assert told["sight"]["is_seen"]
    assert call("get", "/why", {"person": "requester"}).status_code == 422

    listed = call("get", "/grants", {"role": "agent"}).json()["items"]
    assert [each["id"] for each in listed] == [grant["id"]]
    assert call("post", f"/grants/{grant['id']}/withdraw").json()["valid_until"]
    assert call("post", f"/grants/{grant['id']}/withdraw").status_code == 422
    assert Grant.objects.get(pk=grant["id"]).valid_until is not None


def test_roles_are_changed_but_nobody_is_locked_out(api, administrator):
    call = api(administrator)
    changed = call("patch", "/roles/agent", {"permissions": ["incident.*"]}).json()
    assert changed["permissions"] == ["incident.*"]
    assert call("patch", "/roles/agent", {"permissions": ["cake.eat"]}).status_code == 422
    assert call("patch", "/roles/administrator", {"permissions": []}).status_code == 422
    assert "access.manage" in {each["code"] for each in call("get", "/roles/permissions").json()}
    assert Role.objects.get(code="administrator").permissions


def test_tokens_are_made_in_a_browser_alone(api, agent, administrator):
    more = {"name": "more", "permissions": []}
    assert api(agent, "*")("post", "/tokens", more).status_code == 403
    browser = Client()
    browser.force_login(agent)
    facts = {"name": "reader", "permissions": ["incident.view"]}
    for limits in ({}, {"permissions": [], "scopes": ["incident.view"]}):  # it would carry all
        wrong = {"name": "reader"} | limits
        refused = browser.post("/api/tokens", wrong, content_type="application/json")
        assert (refused.status_code, Token.objects.filter(name="reader").exists()) == (422, False)
    made = browser.post("/api/tokens", facts, content_type="application/json").json()
    assert made["text"].startswith("evi_")

    assert made["token"]["expires_at"] > (timezone.now() + timedelta(days=364)).isoformat()
    endless = facts | {"expires_at": None}
    made = browser.post("/api/tokens", endless, content_type="application/json").json()
    assert made["token"]["expires_at"] is None
    key = made["token"]["id"]
    mine = api(agent)("get", "/tokens").json()["items"]
    assert key in {each["id"] for each in mine}
    assert api(agent)("get", "/tokens", {"is_everybodys": True}).status_code == 403
    all_of_them = api(administrator)("get", "/tokens", {"is_everybodys": True}).json()["items"]
    assert key in {each["id"] for each in all_of_them}
    assert api(agent)("post", f"/tokens/{key}/revoke").json()["revoked_at"]
    assert Token.objects.get(pk=key).revoked_at is not None


def test_numbers_of_a_process_are_set(api, administrator, agent):
    facts = {"prefix": "IM", "digits": 6, "is_gapless": True}
    assert api(agent)("put", "/numbering/incident", facts).status_code == 403
    call = api(administrator)
    assert call("put", "/numbering/incident", facts).json() == facts | {"kind": "incident"}
    assert call("put", "/numbering/cake", facts).status_code == 404
    assert call("put", "/numbering/incident", facts | {"prefix": "i-m"}).status_code == 422
    assert "IM" in {each["prefix"] for each in call("get", "/numbering").json()}
    assert Numbering.objects.get(pk="incident").digits == 6


def test_fields_are_declared_and_read_by_those_who_fill_them_in(
    api, administrator, agent, requester
):
    call, facts = api(administrator), MADE[-1][1]
    field = call("post", "/fields", facts).json()
    listed = api(agent)("get", "/fields", {"kind": "incident"}).json()
    assert [each["code"] for each in listed] == ["room"]
    assert api(requester)("get", "/fields").json() == []
    changed = call("patch", f"/fields/{field['id']}", {"is_active": False})
    assert changed.json()["name_en"] == "Room"
    assert api(agent)("get", "/fields", {"kind": "incident"}).json() == []
    assert api(agent)("get", "/fields", {"is_everything": True}).status_code == 403
    assert len(call("get", "/fields", {"is_everything": True}).json()) == 1
    assert not CustomField.objects.get().is_active


def test_jobs_are_shown_to_those_who_look_after_them(api, administrator, agent):
    shown = api(administrator)("get", "/jobs").json()
    assert {"api.forget_keys"} <= {each["name"] for each in shown["periodic"]}
    assert api(agent)("get", "/jobs").status_code == 403
    assert api(administrator)("get", "/jobs/987654").status_code == 404
    retry = "/jobs/periodic/retry"
    assert api(agent)("post", retry, {"name": "api.forget_keys"}).status_code == 403
    assert api(administrator)("post", retry, {"name": "cake"}).status_code == 422
    assert api(administrator)("post", retry, {"name": "api.forget_keys"}).status_code == 204


def test_notices_are_ones_own(api, agent, manager, requester, administrator, desk):
    incident = actions.report(by=requester, at=NOON, title="Mail")
    for entry_id, person in enumerate((agent, manager), 1):
        Notice.objects.create(
            person=person, entry_id=entry_id, event="incident.assign", role="assignee",
            kind="incident", record_id=incident.pk, number=incident.number, subject="Mail", at=NOON,
        )  # fmt: skip
    call = api(agent)
    listed = call("get", "/notices", {"is_unread": True}).json()["items"]
    assert [(each["title"], each["number"]) for each in listed] == [("Mail", incident.number)]
    theirs = Notice.objects.get(person=manager).pk
    assert call("post", "/notices/read", {"notices": [theirs]}).json()["read"] == 0
    assert call("post", "/notices/read", {}).json() == {"read": 1, "unread": 0}
    assert Notice.objects.get(pk=theirs).read_at is None


def test_people_choose_how_to_hear_of_things(api, agent, administrator):
    call, path = api(agent), "/notices/preferences"
    event = call("get", path).json()["events"][0]["event"]
    facts = {"ways": {event: "digest"}, "rhythm": "hourly", "hears_of_own": True}
    chosen = call("put", path, facts).json()
    assert chosen["rhythm"] == "hourly"
    assert {each["event"]: each["way"] for each in chosen["events"]}[event] == "digest"
    assert call("put", path, facts | {"ways": {"cake.eat": "mail"}}).status_code == 422
    assert call("get", "/notices/sendings").status_code == 403
    assert api(administrator)("get", "/notices/sendings").json()["items"] == []


def test_an_ended_grant_is_worth_nothing(api, make_user, administrator, provider):
    helper = make_user("helper", "agent", provider)
    grant = access.give(
        role=Role.objects.get(code="administrator"), to=helper, by=administrator, at=NOON
    )
    call = api(helper)
    assert call("get", "/people").status_code == 200
    api(administrator)("post", f"/grants/{grant.pk}/withdraw")
    assert call("get", "/people").status_code == 403


def test_a_code_that_is_none_is_refused_in_words(api, administrator):
    answer = api(administrator)("post", "/organisations", {"code": "north branch", "name": "N"})

    assert (answer.status_code, answer.json()["errors"][0]["what"]) == (
        422,
        "Use only Latin letters, digits, hyphens and underscores: no blanks.",
    )
