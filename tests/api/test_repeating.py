"""Whatever the API makes is made once under a key, and a repeated request is told of that one."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from evident.api.models import IdempotencyKey
from evident.conformity.rooms.models import OutsideList
from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.tokens.models import Token
from evident.kernel.trail.models import Entry
from evident.relationships.customers.models import ServiceReview

KEY = {"Idempotency-Key": "one"}
SOON = "2099-05-01T10:00:00Z"
YEAR = {"title": "2099", "starts_on": "2099-01-01", "ends_on": "2099-12-31"}
MADE = [
    ("/compliments", {"title": "Quick and kind", "organisation": "acme"}),
    ("/surveys", {"title": "A", "questions": [{"kind": "score", "text_en": "How?"}],
                  "closes_at": SOON}),
    ("/audit-programmes", YEAR),
    ("/audits", YEAR | {"processes": ["incident_request"], "lead": "auditor"}),
    ("/announcements", {"subject": "news", "name_en": "News", "text_en": "All is well."}),
    ("/auditor-notes", {"text": "Look again"}),
    ("/procedures/incident/propose", {"reason": "Two levels"}),
]  # fmt: skip


@pytest.fixture
def lead(make_user, provider):
    """Leads the management system and audits, and may make all of this."""
    user = make_user("lead", "sms_manager", provider)
    for role in ("internal_auditor", "process_manager", "administrator"):
        access.give(role=Role.objects.get(code=role), to=user, by=None, at=NOON, organisation=None)
    make_user("auditor", "internal_auditor", provider)
    return user


@pytest.fixture
def review(manager, customer):
    """What a program sends to plan a review."""
    return {"organisation": customer.code, "title": "Spring", "due_at": SOON}


@pytest.mark.parametrize(("path", "facts"), MADE, ids=lambda each: str(each)[:18])
def test_what_is_asked_for_twice_is_made_once(api, lead, customer, path, facts):
    call = api(lead)
    first = call("post", path, facts, **KEY)
    written = Entry.objects.count()
    again = call("post", path, facts, **KEY)

    assert (first.status_code, again.status_code) == (201, 200), first.text + again.text
    assert again.json() == first.json()
    assert Entry.objects.count() == written


def test_other_facts_or_another_operation_under_a_key_are_refused(api, manager, review):
    call = api(manager)
    call("post", "/reviews", review, **KEY)
    for path, facts in (("/reviews", review | {"title": "X"}), ("/compliments", {"title": "X"})):
        refused = call("post", path, facts, **KEY)
        assert refused.status_code == 422
        assert "used for something else" in refused.json()["detail"]
    assert ServiceReview.objects.count() == 1


def test_a_key_of_a_refused_request_may_be_used_again(api, manager, review):
    call = api(manager)
    refused = call("post", "/reviews", review | {"organisation": "nobody"}, **KEY)
    assert (refused.status_code, IdempotencyKey.objects.count()) == (422, 0)
    assert call("post", "/reviews", review, **KEY).status_code == 201


def test_a_part_is_added_once_though_the_record_changed(api, manager, agent, review):
    """The repeated request names the version it saw, which is not that of today any more."""
    call = api(manager)
    number = call("post", "/reviews", review).json()["number"]
    held = {"held_at": NOON.isoformat(), "attendees": "A", "minutes": "B"}
    version = call("post", f"/reviews/{number}/hold", held).json()["version"]
    path, seen = f"/reviews/{number}/add_action", {"If-Match": f'"{version}"'} | KEY
    facts = {"text": "Call", "owner": agent.login, "due_on": "2099-06-01"}

    first, again = (call("post", path, facts, **seen) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200), again.text
    assert again.json() == first.json()
    assert len(again.json()["actions"]) == 1


def test_what_is_hidden_by_now_is_not_told_again(api, manager, review):
    call = api(manager)
    assert call("post", "/reviews", review, **KEY).status_code == 201
    limited = api(manager, "incident.*")
    assert limited("post", "/reviews", review, **KEY).status_code == 404


def test_a_file_is_known_by_its_bytes(api, lead):
    client = api(lead).client

    def send(content):
        facts = {"file": SimpleUploadedFile("calls.csv", content), "name": "Calls"}
        return client.post("/api/outside-lists", facts, headers=KEY)

    first, again, other = send(b"a,b\n1,2\n"), send(b"a,b\n1,2\n"), send(b"a,b\n1,3\n")

    assert [each.status_code for each in (first, again, other)] == [201, 200, 422], again.text
    assert first.json() == again.json()
    assert OutsideList.objects.count() == 1


def test_the_text_of_a_token_is_neither_kept_nor_told_again(agent):
    browser = Client(headers=KEY)
    browser.force_login(agent)
    facts = {"name": "reader", "permissions": ["incident.view"]}

    first, again = (
        browser.post("/api/tokens", facts, content_type="application/json") for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"text": ""}
    assert Token.objects.filter(name="reader").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k) FROM api_idempotency_key k")
        assert first.json()["text"] not in json.dumps(cursor.fetchall())


def test_the_checks_are_called_for_once(api, lead):
    call = api(lead)
    for _ in range(2):
        assert call("post", "/check-runs", {}, **KEY).status_code == 202
    assert IdempotencyKey.objects.count() == 1


def test_a_long_sign_in_name_is_known_again(api, administrator):
    facts = {"login": "w" * 120, "name": "Wen", "organisation": "provider"}
    first, again = (api(administrator)("post", "/people", facts, **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert again.json() == first.json()
