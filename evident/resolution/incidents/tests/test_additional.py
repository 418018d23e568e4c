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


@pytest.fixture
def spares(administrator):
    """A number one can look for."""
    return fields.create(
        by=administrator, at=NOON, kind="incident", code="spares", type="number",
        name_en="Spares", name_zh="备件", is_searchable=True,
    )  # fmt: skip


@pytest.fixture
def two(requester, agent, spares):
    """Two incidents that differ in it."""
    made = [actions.report(by=requester, at=NOON, title=title) for title in ("Printer", "Beamer")]
    for incident, number in zip(made, (2, 5), strict=True):
        actions.edit(incident=incident, by=agent, at=NOON, custom={"spares": number})
    return made


def test_the_queue_filters_by_a_searchable_one_and_shows_it(browser, two):
    page = browser.get("/incidents/?additional_spares=2&columns=additional_spares")

    assert [row.title for row in page.context["page"].rows] == ["Printer"]
    assert page.context["columns"] == ["number", "title", "additional_spares"]
    assert '<td class="clip" data-label="Spares">2</td>' in page.content.decode()


def test_a_view_keeps_it(browser, two):
    asked = "additional_spares=5&columns=additional_spares"
    browser.post("/incidents/views/", {"query": asked, "name": "Few", "sharing": "mine"})

    view = browser.get("/incidents/").context["views"][-1]
    page = browser.get(view["href"])

    assert [row.title for row in page.context["page"].rows] == ["Beamer"]
    assert page.context["columns"][-1] == "additional_spares"


@pytest.mark.parametrize(
    "nonsense", ["additional_spares=many", "additional_spares=nan", "additional_unknown=1",
                 "columns=additional_unknown", "additional_room=A1", "additional_spares=1e999"],
)  # fmt: skip
def test_an_old_bookmark_still_opens_the_list(browser, two, room, nonsense):
    page = browser.get(f"/incidents/?{nonsense}")

    assert len(page.context["page"].rows) == 2


def test_customers_do_not_ask_by_what_they_cannot_see(requester, two):
    client = Client()
    client.force_login(requester)

    assert len(client.get("/incidents/?additional_spares=2").context["page"].rows) == 2
