"""The API: complete, guarded as the pages are, and cheap where programs call it often."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evident.conftest import NOON
from evident.kernel.comments.models import Comment
from evident.kernel.records.models import Record
from evident.kernel.tokens.models import Token, digest_of, new_text
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import RoutingRule


@pytest.fixture
def api(client):
    """A program that speaks for somebody."""

    def speak(user):
        text = new_text()
        Token.objects.create(user=user, name="t", digest=digest_of(text), created_at=NOON)

        def call(method, path, data=None, **headers):
            return getattr(client, method)(
                f"/api/incidents{path}",
                data if method == "get" else data or {},
                content_type="application/json",
                headers={"Authorization": f"Bearer {text}"} | headers,
            )

        return call

    return speak


def test_every_step_has_an_operation_of_its_own_name():
    from evident.main.api import api as the_api
    from evident.resolution.incidents.procedure import PROCEDURE

    paths = the_api.get_openapi_schema()["paths"]
    named = {each["operationId"] for path in paths.values() for each in path.values()}
    elsewhere = {"absorb", "warn", "warn_major"}  # one side of merging; what happens by itself

    for step in PROCEDURE.steps:
        names = {f"{step.name}_incident", step.name}
        assert names & named or step.name in elsewhere, step.name


def test_an_incident_goes_its_way_through_the_api(api, agent, requester, desk, what, email):
    call = api(agent)
    facts = {"title": "Disk full", "requester": "requester", "channel": "phone"}
    made = call("post", "", facts)
    assert made.status_code == 201, made.text
    incident = made.json()
    at = f"/{incident['number']}"
    assert (incident["state"], incident["requester"]["login"]) == ("new", "requester")
    assert incident["organisation"] == {"code": "acme", "name": "Acme"}

    for path, facts, state in [
        ("classify", {"category": "email", "impact": 1, "urgency": 1}, "classified"),
        ("assign", {"team": "desk", "assignee": "agent"}, "assigned"),
        ("take", {}, "in_progress"),
        ("prioritise", {"impact": 1, "urgency": 2}, "in_progress"),
        ("escalate", {"level": 1, "reason": "Late"}, "in_progress"),
        ("hold", {"waiting_for": "user", "note": "?", "until": "2199-01-01T00:00:00"}, "pending"),
        ("resume", {}, "in_progress"),
        ("watch", {}, "in_progress"),
        ("unwatch", {}, "in_progress"),
        ("resolve", {"code": what["code"].code, "note": "Emptied"}, "resolved"),
        ("reopen", {"reason": "Full again"}, "reopened"),
        ("resolve", {"code": what["code"].code, "note": "Emptied"}, "resolved"),
        ("close", {}, "closed"),
    ]:
        answer = call("post", f"{at}/{path}", facts)
        assert answer.status_code == 200, (path, answer.text)
        assert answer.json()["state"] == state, path
    assert call("post", f"{at}/note", {"text": "Look at quotas"}).status_code == 201
    (comment,) = call("get", f"{at}/comments").json()
    assert (comment["text"], comment["is_internal"]) == ("Look at quotas", True)
    steps = [step["name"] for step in call("get", f"{at}/steps").json()]
    assert steps == ["note", "watch", "unwatch", "restrict"]
    assert call("get", f"{at}/attachments").json() == []
    history = call("get", f"{at}/history").json()["items"]
    assert history[0]["sentence"] == "Agent closed it"


def test_lists_have_filters_and_pages(api, agent, make_incident):
    numbers = [make_incident(title=f"Mail {n}").number for n in range(3)]
    call = api(agent)

    first = call("get", "", {"limit": 2}).json()
    second = call("get", "", {"limit": 2, "page": first["next"]}).json()
    seen = [each["number"] for each in first["items"] + second["items"]]
    assert seen == numbers[::-1]
    assert (first["previous"], second["next"]) == ("", "")
    assert call("get", "", {"priority": [1]}).json()["items"] == []
    assert call("get", "", {"page": "x"}).status_code == 422
    assert call("get", "", {"limit": 201}).status_code == 422


def test_an_edit_names_the_version_it_saw(api, agent, make_incident):
    incident = make_incident()
    call = api(agent)
    seen = call("get", f"/{incident.number}")
    assert seen["ETag"] == '"1"'

    done = call("patch", f"/{incident.number}", {"progress": "x"}, **{"If-Match": seen["ETag"]})
    assert (done.status_code, done["ETag"]) == (200, '"2"')
    late = call("patch", f"/{incident.number}", {"progress": "y"}, **{"If-Match": seen["ETag"]})
    assert late.status_code == 412
    assert call("patch", f"/{incident.number}", {"progress": "y", "version": 1}).status_code == 412
    odd = call("patch", f"/{incident.number}", {"progress": "y"}, **{"If-Match": "x"})
    assert odd.status_code == 422


def test_a_key_makes_a_report_happen_once(api, agent):
    call = api(agent)
    key = {"Idempotency-Key": "alarm-7"}

    first = call("post", "", {"title": "Disk full"}, **key)
    again = call("post", "", {"title": "Disk full"}, **key)
    other = call("post", "", {"title": "Something else"}, **key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert first.json()["number"] == again.json()["number"]
    assert Record.objects.count() == 1
    refused = call("post", "", {"title": " "}, **{"Idempotency-Key": "alarm-8"})
    assert refused.status_code == 422
    assert call("post", "", {"title": "x"}, **{"Idempotency-Key": "alarm-8"}).status_code == 201


def test_what_is_said_again_under_the_same_key_is_said_once(api, agent, make_incident):
    at, call = f"/{make_incident().number}", api(agent)
    for way in ("reply", "note"):
        key = {"Idempotency-Key": f"said-{way}"}
        first = call("post", f"{at}/{way}", {"text": "Soon"}, **key)
        again = call("post", f"{at}/{way}", {"text": "Soon"}, **key)
        other = call("post", f"{at}/{way}", {"text": "Later"}, **key)
        assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
        assert first.json() == again.json()
    assert Comment.objects.count() == 2


def test_a_user_reads_nothing_of_ours(api, requester, agent, make_incident, stranger):
    incident = make_incident()
    actions.note(incident=incident, by=agent, at=NOON, text="He broke it")
    actions.edit(incident=incident, by=agent, at=NOON, progress="Blame him")
    actions.escalate(incident=incident, by=agent, at=NOON, level=2, reason="Angry")
    at = f"/{incident.number}"
    call = api(requester)

    shown = call("get", at).json()
    assert (shown["progress"], shown["escalation"]) == ("", 0)
    assert call("get", f"{at}/comments").json() == []
    assert [each["step"] for each in call("get", f"{at}/history").json()["items"]] == ["report"]
    assert call("post", f"{at}/note", {"text": "x"}).status_code == 403
    assert call("post", f"{at}/take").status_code == 403
    assert api(stranger)("get", at).status_code == 404


def test_many_at_once_and_routing(api, agent, make_incident, desk):
    one, two = make_incident().number, make_incident().number
    RoutingRule.objects.create(name="All", team=desk)
    call = api(agent)

    told = call("post", "/bulk", {"step": "assign", "numbers": [one, two, "INC-0"], "team": "desk"})
    assert [(each["number"], each["is_done"]) for each in told.json()] == [(one, True), (two, True)]
    merged = call("post", f"/{one}/merge", {"duplicates": [two]})
    assert merged.status_code == 200
    assert call("get", f"/{two}").json()["duplicate_of"] == one
    route = call("get", "/route", {"title": "x"}).json()
    assert route == {"rule": "All", "team": {"code": "desk", "name": "Service desk"}}
    assert call("get", "/route", {"title": "x", "organisation": "nowhere"}).status_code == 422
    assert call("get", "/route", {"title": "x", "category": "nowhere"}).status_code == 422
    for wrong in ({"step": "explode"}, {"step": "prioritise"}, {"step": "assign", "team": "x"}):
        assert call("post", "/bulk", {"numbers": [one]} | wrong).status_code == 422


def test_a_routing_rule_is_tried(api, agent, manager, customer, desk, network_team):
    first = RoutingRule.objects.create(name="All", team=desk)
    rule = {"name": "Acme", "team": network_team.code, "organisation": customer.code}
    data = {"rule": rule, "report": {"title": "x", "organisation": customer.code}}

    last = api(manager)("post", "/settings/routing/try", data).json()
    instead = api(manager)("post", "/settings/routing/try", data | {"instead_of": first.pk}).json()

    assert (last["rule"], last["fits"], last["decides"]) == ("All", True, False)
    assert (instead["team"]["code"], instead["decides"]) == (network_team.code, True)
    assert api(agent)("post", "/settings/routing/try", data).status_code == 403
    assert RoutingRule.objects.get().name == "All"
    assert api(agent)("get", "/route", {"title": "x", "organisation": "acme"}).status_code == 200


def test_reporting_asks_the_database_seldom(api, agent, desk):
    RoutingRule.objects.create(name="All", team=desk)
    call = api(agent)
    call("post", "", {"title": "Warm"})

    with CaptureQueriesContext(connection) as captured:
        assert call("post", "", {"title": "Disk full"}).status_code == 201

    asked = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert len(asked) <= 10, "\n".join(text[:120] for text in asked)
