"""Every step a program takes may name the version it rests on, whatever the process."""

import pytest

from evident.conftest import NOON
from evident.relationships.customers.actions import complaints
from evident.relationships.service_levels.actions import negotiate
from evident.relationships.service_levels.tests.conftest import calendars, drafted, terms_of
from evident.resolution.incidents import actions

__all__ = ["calendars", "drafted", "terms_of"]
DECLARED = {"reason": "Nobody can work", "leader": "manager"}


@pytest.fixture
def major(incident, manager):
    """An incident that was just declared a major one."""
    actions.declare_major(
        incident=incident, by=manager, at=NOON, leader=manager, reason="Nobody can work"
    )
    return incident


def test_a_major_incident_is_led_by_what_was_seen(api, manager, major):
    call = api(manager)
    place = f"/incidents/{major.number}/major"
    seen = call("get", place)
    match = {"If-Match": seen["ETag"]}
    assert seen["ETag"] == f'"{seen.json()["version"]}"'

    assert call("post", f"{place}/coordinate", {"room": "Room 7"}, **match).status_code == 200
    late = call("post", f"{place}/update", {"text": "All is well"}, **match)

    assert late.status_code == 412
    assert call("get", place).json()["room"] == "Room 7"
    assert not major.comments.exists()


def test_a_complaint_is_worked_on_by_what_was_seen(api, agent, requester):
    complaint = complaints.report(by=requester, at=NOON, title="Nobody called back")
    call = api(agent)
    place = f"/complaints/{complaint.number}"
    match = {"If-Match": call("get", place)["ETag"]}

    assert call("post", f"{place}/acknowledge", **match).status_code == 200
    late = call("post", f"{place}/investigate", **match)

    assert late.status_code == 412
    assert call("get", place).json()["state"] == "acknowledged"


def test_an_agreement_is_worked_on_by_what_was_seen(api, manager, drafted, terms_of):
    agreement = drafted(terms_of())
    call = api(manager)
    place = f"/agreements/{agreement.number}"
    match = {"If-Match": call("get", place)["ETag"]}
    negotiate(agreement=agreement, by=manager, at=NOON)

    facts = {"side": "provider", "name": "Li Na", "paper": "Copy", "signed_on": "2026-01-01"}
    late = [
        call("post", f"{place}/sign", facts, **match),
        call("post", f"{place}/conclude", **match),
        call("post", f"{place}/discard", {"reason": "x"}, **match),
        call("put", f"{place}/terms", {"review_months": 3}, **match),
    ]

    assert [each.status_code for each in late] == [412, 412, 412, 412]
    assert call("get", place).json()["state"] == "negotiating"
    match = {"If-Match": call("get", place)["ETag"]}
    assert call("post", f"{place}/sign", facts, **match).status_code == 200
