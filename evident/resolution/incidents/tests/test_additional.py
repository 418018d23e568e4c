"""Additional fields of incidents: asked for when reporting, shown, changed, in the trail."""

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.kernel.custom_fields import actions as fields
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident


@pytest.fixture
def room(administrator):
    """A field every report of the desk has to fill in."""
    return fields.create(
        by=administrator, at=NOON, kind="incident", code="room", type="choice",
        name_en="Room", name_zh="房间", choices=["A1", "B2"], is_required=True,
    )  # fmt: skip


@pytest.fixture
def browser(agent):
    """The agent's browser."""
    client = Client()
    client.force_login(agent)
    return client


def test_the_desk_fills_them_in_and_changes_them(browser, room, requester):
    facts = {
        "requester": "requester", "channel": "phone", "title": "Mail", "impact": 1, "urgency": 1,
    }  # fmt: skip
    assert browser.post("/incidents/report/", facts).status_code == 422
    browser.post("/incidents/report/", facts | {"additional_room": "A1"})
    incident = Incident.objects.get(title="Mail")
    assert incident.custom == {"room": "A1"}
    address = f"/incidents/{incident.number}/"

    assert "A1" in browser.get(address).content.decode()
    browser.post(f"{address}additional/", {"additional_room": "B2"})

    incident.refresh_from_db()
    assert incident.custom == {"room": "B2"}
    changes = Entry.objects.get(event="incident.edit").changes
    assert changes["custom"] == [{"room": "A1"}, {"room": "B2"}]


def test_a_wrong_value_changes_nothing(agent, room, requester):
    incident = actions.report(by=requester, at=NOON, title="Mail")

    with pytest.raises(StepRefused):
        actions.edit(incident=incident, by=agent, at=NOON, custom={"room": "C3"})

    incident.refresh_from_db()
    assert incident.custom == {}
