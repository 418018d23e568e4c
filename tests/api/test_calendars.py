"""Calendars and procedures through the API."""

import pytest

from evident.kernel.calendars.models import Calendar
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.trail.models import Entry

WEEK = ["09:00-12:00, 13:30-18:00"] * 5 + ["", ""]
NEW = {"code": "desk", "name_en": "Desk", "zone": "Asia/Shanghai", "week": WEEK, "reason": "New"}


@pytest.fixture
def call(api, administrator):
    """A program of the administrator."""
    return api(administrator)


@pytest.fixture
def desk_hours(call):
    """A calendar in force since long ago."""
    assert call("post", "/calendars", NEW).status_code == 201
    since = {"effective_from": "2026-01-01T00:00:00Z"}
    held = call("post", "/calendars/desk/versions/1/make-effective", since)
    assert held.json()["state"] == "effective", held.text


def test_a_calendar_is_made_once_by_administrators(api, call, agent):
    before = Entry.objects.count()
    assert api(agent)("post", "/calendars", NEW).status_code == 403
    assert not Calendar.objects.filter(code="desk").exists()
    assert Entry.objects.count() == before
    first, again = (call("post", "/calendars", NEW, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert call("post", "/calendars", NEW).status_code == 409
    assert call("post", "/calendars", NEW | {"code": "x", "week": WEEK[:6]}).status_code == 422
    wrong = NEW | {"code": "x", "week": ["18:00-09:00", *WEEK[1:]]}
    assert call("post", "/calendars", wrong).status_code == 422
    version = call("get", "/calendars/desk/versions/1").json()
    assert (version["week"], version["state"]) == (WEEK, "draft")


def test_working_time_and_due_moments_are_reckoned_and_explained(call, desk_hours):
    monday = {"start": "2026-03-02T08:00:00+08:00"}
    span = call(
        "get", "/calendars/desk/working-time", monday | {"end": "2026-03-03T10:00:00+08:00"}
    )
    assert span.json()["seconds"] == (7.5 + 1) * 3600
    assert [line["seconds"] / 3600 for line in span.json()["lines"]] == [7.5, 1]
    due = call("get", "/calendars/desk/due", monday | {"minutes": 480}).json()
    assert due["end"].startswith("2026-03-03T01:30:00")
    backwards = monday | {"end": "2026-03-01T10:00:00+08:00"}
    assert call("get", "/calendars/desk/working-time", backwards).status_code == 422
    assert call("get", "/calendars/none/due", monday | {"minutes": 1}).status_code == 404


def test_a_draft_is_edited_and_effective_versions_never(call, desk_hours, api, agent):
    path = "/calendars/desk"
    assert api(agent)("post", f"{path}/propose", {"reason": "More"}).status_code == 403
    assert call("post", f"{path}/propose", {"reason": "More"}).json()["number"] == 2
    assert call("post", f"{path}/propose", {"reason": "More"}).status_code == 409
    hours = {"zone": "Asia/Shanghai", "week": ["00:00-24:00"] * 7}
    assert call("put", f"{path}/versions/2", hours).json()["week"][6] == "00:00-24:00"
    assert call("put", f"{path}/versions/1", hours).status_code == 409

    day = {"kind": "holiday", "name_en": "Party"}
    days = call("put", f"{path}/versions/2/days/2026-05-05", day).json()["days"]
    assert [(each["on"], each["kind"]) for each in days] == [("2026-05-05", "holiday")]
    assert call("put", f"{path}/versions/2/days/x", day).status_code in (404, 422)
    assert call("delete", f"{path}/versions/2/days/2026-05-05").status_code == 204
    assert call("post", f"{path}/versions/2/discard").status_code == 204
    numbers = [each["number"] for each in call("get", path).json()["versions"]]
    assert numbers == [1]


def test_customers_see_everybodys_calendars_and_their_own(api, call, stranger, customer):
    call("post", "/calendars", NEW | {"organisation": "acme"})
    assert api(stranger)("get", "/calendars/desk").status_code == 404
    assert "desk" not in {each["code"] for each in api(stranger)("get", "/calendars").json()}


def test_a_procedure_is_tailored_and_approved_by_somebody_else(api, make_user, provider, agent):
    owner = api(make_user("owner", "process_owner", provider))
    boss = api(make_user("director", "top_management", provider))
    path = "/procedures/incident"
    assert api(agent)("post", f"{path}/propose", {"reason": "x"}).status_code == 403
    assert owner("post", "/procedures/cake/propose", {"reason": "x"}).status_code == 404
    draft = owner("post", f"{path}/propose", {"reason": "Four eyes"}).json()
    version = f"{path}/versions/{draft['number']}"

    rules = draft["rules"] | {"approvals": {"cancel": {"need": "any", "roles": ["agent"]}}}
    assert owner("put", version, rules | {"cake": 1}).status_code == 422
    wrong = rules | {"approvals": {"cake": {"need": "any", "roles": ["agent"]}}}
    assert owner("put", version, wrong).status_code == 422
    assert owner("put", version, rules).json()["rules"]["approvals"]["cancel"]["need"] == "any"

    assert owner("post", f"{version}/approve").status_code == 403
    assert boss("post", f"{version}/approve").json()["state"] == "effective"
    assert boss("post", f"{version}/discard").status_code in (403, 422)
    shown = boss("get", path).json()
    assert [each["state"] for each in shown["versions"]] == ["effective", "superseded"]
    assert "resolve" in {step["name"] for step in shown["steps"]}
    assert ProcedureVersion.objects.filter(kind="incident").count() == 2


def test_a_draft_is_dropped(api, make_user, provider, requester):
    owner = api(make_user("owner", "process_owner", provider))
    number = owner("post", "/procedures/incident/propose", {"reason": "x"}).json()["number"]
    assert owner("post", f"/procedures/incident/versions/{number}/discard").status_code == 204
    assert owner("get", f"/procedures/incident/versions/{number}").status_code == 404
    assert api(requester)("get", "/procedures").status_code == 403
