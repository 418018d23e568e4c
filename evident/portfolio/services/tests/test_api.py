"""Services through the API: from a proposal to the end, by what the program saw."""

import json

import pytest
from django.test import Client

from evident.portfolio.services.models import Service


@pytest.fixture
def ask(hours):
    """Ask the API as somebody."""

    def asked(user, method, path="", facts=None, **headers):
        client = Client()
        client.force_login(user)
        body = {} if facts is None else {"data": json.dumps(facts)}
        answer = getattr(client, method)(
            f"/api/services{path}", content_type="application/json", headers=headers, **body
        )
        return answer.status_code, answer.json() if answer.content else None

    return asked


FACTS = {"name_en": "E-mail", "name_zh": "电子邮件", "criticality": 1, "description_en": "Letters"}


def test_a_service_lives_its_life_through_the_api(ask, owner, customer):
    key = {"Idempotency-Key": "once"}
    status, made = ask(owner, "post", "", FACTS | {"owner": "owner"}, **key)
    assert (status, made["state"], made["owner"]["login"]) == (201, "proposed", "owner")
    assert ask(owner, "post", "", FACTS | {"owner": "owner"}, **key)[0] == 200
    place = f"/{made['number']}"
    assert ask(owner, "get", f"{place}/steps")[1][:2] == ["approve", "reject"]

    assert ask(owner, "post", f"{place}/approve", {"note": "Board of May"})[0] == 200
    for step in ("design", "transition"):
        assert ask(owner, "post", f"{place}/{step}")[0] == 200
    status, problem = ask(owner, "post", f"{place}/go-live")
    assert status == 409
    assert "Service hours" in problem["detail"]
    status, changed = ask(owner, "patch", place, {"hours": "office"})
    assert (status, changed["hours"]["code"], changed["name_en"]) == (200, "office", "E-mail")
    assert ask(owner, "post", f"{place}/go-live")[1]["state"] == "live"

    since = {"organisation": "acme", "since": "2026-03-02"}
    assert ask(owner, "post", f"{place}/customers", since)[0] == 200
    (having,) = ask(owner, "get", f"{place}/customers")[1]
    assert (having["organisation"]["code"], having["until"]) == ("acme", None)
    until = {"organisation": "acme", "until": "2026-03-05"}
    assert ask(owner, "post", f"{place}/customers/end", until)[0] == 200

    assert ask(owner, "post", f"{place}/retire", {"reason": "Nobody writes"})[0] == 200
    assert ask(owner, "post", f"{place}/keep")[1]["state"] == "live"
    assert ask(owner, "post", f"{place}/retire", {"reason": "Nobody writes"})[0] == 200
    assert ask(owner, "post", f"{place}/end")[1]["is_open"] is False


def test_dependencies_are_kept_through_the_api(ask, owner, make_service):
    mail, network = make_service(), make_service(name_en="Network")
    place = f"/{mail.number}/needs"

    assert ask(owner, "post", place, {"needed": network.number, "note": "Routing"})[0] == 200
    (need,) = ask(owner, "get", place)[1]
    assert (need["number"], need["note"]) == (network.number, "Routing")
    circle = ask(owner, "post", f"/{network.number}/needs", {"needed": mail.number})
    assert circle[0] == 422
    assert ask(owner, "post", f"{place}/remove", {"needed": network.number})[0] == 200
    assert ask(owner, "get", place) == (200, [])


def test_a_step_by_what_has_changed_since_is_refused(ask, owner, make_service):
    service = make_service()
    seen = {"If-Match": f'"{service.version}"'}

    assert ask(owner, "patch", f"/{service.number}", {"name_en": "Mail"}, **seen)[0] == 200
    status, problem = ask(owner, "post", f"/{service.number}/approve", {}, **seen)

    assert status == 412, problem
    assert "changed by somebody else" in problem["detail"]
    assert ask(owner, "post", f"/{service.number}/approve", {}, **{"If-Match": "x"})[0] == 422
    service.refresh_from_db()
    assert service.state == "proposed"


def test_who_may_not_changes_nothing(ask, agent, requester, customer, make_live):
    service = make_live(customer)

    assert ask(agent, "post", "", FACTS)[0] == 403
    assert ask(agent, "post", f"/{service.number}/retire", {"reason": "x"})[0] == 403
    assert ask(requester, "get", f"/{service.number}")[0] == 200
    assert ask(requester, "get", f"/{service.number}/customers")[0] == 403
    assert ask(requester, "get", f"/{service.number}/needs")[0] == 403
    assert ask(requester, "patch", f"/{service.number}", {"name_en": "Mine"})[0] == 403
    service.refresh_from_db()
    assert (service.state, service.name_en) == ("live", "E-mail")
    assert Service.objects.count() == 1


@pytest.mark.parametrize(
    "facts", [{"owner": "nobody"}, {"hours": "none"}, {"criticality": 9}, {"name_en": "x" * 201}]
)
def test_what_names_nothing_is_refused(ask, owner, facts):
    status, problem = ask(owner, "post", "", FACTS | facts)

    assert status == 422, problem
    assert not Service.objects.exists()
