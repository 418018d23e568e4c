"""Nobody overrules unseen what a colleague has just done; nothing typed is lost by it."""

import re

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.kernel.procedures.definition import EditConflict
from evident.kernel.procedures.seeing import as_seen, seen_of
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident

TEXT = "evi_seen"
FACTS = {
    "assign": {"reason": "Knows it"},
    "hold": {"waiting_for": "user", "note": "An answer"},
    "escalate": {"level": "1", "reason": "Too slow"},
    "prioritise": {"impact": "1", "urgency": "1"},
    "resolve": {"note": "Restarted"},
    "cancel": {"reason": "A mistake"},
    "classify": {"impact": "1", "urgency": "1"},
}


@pytest.fixture
def browser(agent):
    """The agent's browser."""
    browser = Client()
    browser.force_login(agent)
    return browser


def token_in(page, place=0):
    """Return what a form of the page says was seen."""
    return re.findall(r'name="seen" value="([^"]*)"', page.text)[place].replace("&amp;", "&")


def address(incident, step):
    return f"/incidents/{incident.number}/{step}/"


def current(incident):
    return Incident.objects.get(pk=incident.pk)


@pytest.fixture
def facts(email, desk, what):
    """What each dialog is filled in with."""
    more = {
        "assign": {"team": str(desk.pk)},
        "resolve": {"code": str(what["code"].pk)},
        "classify": {"category": str(email.pk)},
    }
    return {step: given | more.get(step, {}) for step, given in FACTS.items()}


@pytest.mark.parametrize("step", FACTS)
def test_a_dialog_notices_that_somebody_took_it_meanwhile(
    browser, make_incident, manager, facts, step
):
    incident = make_incident()
    path = address(incident, step)
    seen = token_in(browser.get(path))
    actions.prioritise(incident=incident, by=manager, at=NOON, impact=1, urgency=2)
    events = Entry.objects.count()

    answer = browser.post(path, facts[step] | {"seen": seen})

    assert answer.status_code == 422
    assert "has changed since you opened it: priority is now “" in answer.text
    assert Entry.objects.count() == events
    typed = [value for value in facts[step].values() if not value.isdigit()]
    assert all(value in answer.text for value in typed), "nothing typed is lost"
    again = browser.post(path, facts[step] | {"seen": token_in(answer)})
    assert again.status_code == 302
    assert Entry.objects.count() > events


@pytest.mark.parametrize("step", ["take", "close"])
def test_a_button_notices_it_as_well(browser, make_incident, make_resolved, manager, step):
    incident = make_incident() if step == "take" else make_resolved()
    seen = next(
        token
        for token, name in re.findall(
            r'name="seen" value="([^"]*)"><button[^>]*data-step="(\w+)"',
            browser.get(incident.get_absolute_url()).text,
        )
        if name == step
    ).replace("&amp;", "&")
    if step == "take":
        actions.take(incident=incident, by=manager, at=NOON)
    else:
        actions.reopen(incident=incident, by=manager, at=NOON, reason="Still broken")

    answer = browser.post(address(incident, step), {"seen": seen}, follow=True)

    assert "has changed since you opened it" in answer.text
    after = current(incident)
    assert after.state == ("in_progress" if step == "take" else "reopened")
    if step == "take":
        assert after.assignee == manager
        assert "assignee is now “Manager”" in answer.text
        page = browser.get(incident.get_absolute_url())
        browser.post(address(incident, step), {"seen": token_in(page)})


def test_what_does_not_matter_stops_nobody(browser, make_incident, manager, requester, facts):
    incident = make_incident()
    seen = token_in(browser.get(address(incident, "resolve")))
    actions.note(incident=incident, by=manager, at=NOON, text="Looks like the proxy")
    actions.reply(incident=incident, by=requester, at=NOON, text="Any news?")
    actions.edit(incident=incident, by=manager, at=NOON, location="Room 7")
    actions.watch(incident=incident, by=manager, at=NOON)

    answer = browser.post(address(incident, "resolve"), facts["resolve"] | {"seen": seen})

    assert answer.status_code == 302
    assert current(incident).state == "resolved"


def test_what_the_dialog_shows_matters_to_it_alone(browser, make_incident, manager, facts):
    incident = make_incident()
    tokens = {
        step: token_in(browser.get(address(incident, step))) for step in ("escalate", "assign")
    }
    actions.escalate(incident=incident, by=manager, at=NOON, reason="Slow", level=1)

    told = browser.post(
        address(incident, "escalate"),
        facts["escalate"] | {"level": "2", "seen": tokens["escalate"]},
    )
    assert told.status_code == 422
    assert "“escalation” was changed" in told.text
    done = browser.post(address(incident, "assign"), facts["assign"] | {"seen": tokens["assign"]})
    assert done.status_code == 302


def test_a_mistake_in_the_form_does_not_hide_a_change(browser, make_incident, manager, facts):
    incident = make_incident()
    path = address(incident, "resolve")
    seen = token_in(browser.get(path))
    actions.take(incident=incident, by=manager, at=NOON)

    wrong = browser.post(path, {"note": "", "seen": seen})
    assert wrong.status_code == 422
    assert token_in(wrong) == seen
    assert browser.post(path, facts["resolve"] | {"seen": token_in(wrong)}).status_code == 422
    assert current(incident).state == "in_progress"


def test_users_hear_of_states_alone(client, make_resolved, agent, manager, requester, desk):
    incident = make_resolved()
    client.force_login(requester)
    seen = token_in(client.get(address(incident, "reopen")))
    assert seen == "state=resolved"

    path, typed = address(incident, "reopen"), {"reason": "Still broken"}
    forged = seen + "&assignee=1&progress=x&team=7"
    assert client.post(path, typed | {"seen": forged}).status_code == 302
    actions.resolve(
        incident=current(incident), by=agent, at=NOON, code=incident.resolution_code, note="Again"
    )
    actions.close(incident=current(incident), by=agent, at=NOON)
    told = client.post(path, typed | {"seen": seen})
    assert told.status_code == 422
    assert "state is now “Closed”" in told.text


@pytest.mark.parametrize("seen", ["", "state", "&&&==", "state=%ff&team=a", "x" * 100_000])
def test_a_made_up_token_breaks_nothing(browser, make_incident, facts, seen):
    answer = browser.post(address(make_incident(), "hold"), facts["hold"] | {"seen": seen})

    assert answer.status_code in (302, 422)


def rows_of(page):
    """Return what ticking every row of a list sends."""
    values = re.findall(r'name="number" value="([^"]*)"', page.text)
    return [value.replace("&amp;", "&") for value in values]


def test_many_at_once_leaves_out_what_changed_and_keeps_what_was_typed(
    browser, make_incident, manager
):
    incidents = [make_incident(title=f"Mail {place}") for place in range(3)]
    rows = rows_of(browser.get("/incidents/"))
    assert len(rows) == 3
    actions.take(incident=incidents[1], by=manager, at=NOON)
    asked = browser.post("/incidents/bulk/", {"step": "prioritise", "number": rows})
    facts = {"step": "prioritise", "sure": "yes", "impact": "1", "urgency": "1"}
    facts |= {"priority": "3", "reason": "The board meets"}

    told = browser.post("/incidents/bulk/", facts | {"number": rows_of(asked)})

    assert told.status_code == 422
    assert "2 incidents are done" in told.text
    assert f"{incidents[1].number} has changed since you opened it" in told.text
    assert "assignee is now “Manager”" in told.text
    assert "The board meets" in told.text
    assert [current(each).priority for each in incidents].count(3) == 2
    (left,) = rows_of(told)
    assert left.startswith(f"{incidents[1].number} ")
    assert browser.post("/incidents/bulk/", facts | {"number": left}).status_code == 302
    assert current(incidents[1]).priority == 3


def test_many_taken_at_once_takes_nothing_from_a_colleague(browser, make_incident, manager, agent):
    incidents = [make_incident(title=f"Mail {place}") for place in range(2)]
    rows = rows_of(browser.get("/incidents/"))
    actions.take(incident=incidents[0], by=manager, at=NOON)

    told = browser.post("/incidents/bulk/", {"step": "take", "number": rows})

    assert "has changed since you opened it" in told.text
    assert [current(each).assignee for each in incidents] == [manager, agent]


def test_a_program_says_which_version_it_saw(agent, manager, make_incident):
    Token.objects.create(user=agent, name="x", digest=digest_of(TEXT), created_at=NOON)
    incident = make_incident()
    api = Client(headers={"Authorization": f"Bearer {TEXT}"})
    etag = api.get(f"/api/incidents/{incident.number}")["ETag"]
    actions.take(incident=incident, by=manager, at=NOON)

    def take(**headers):
        return api.post(f"/api/incidents/{incident.number}/take", headers=headers)

    assert take(**{"If-Match": etag}).status_code == 412
    assert take(**{"If-Match": "soon"}).status_code == 422
    assert current(incident).assignee == manager
    etag = api.get(f"/api/incidents/{incident.number}")["ETag"]
    assert take(**{"If-Match": etag}).status_code == 200
    assert current(incident).assignee == agent
    many = {"step": "close", "numbers": [incident.number], "versions": {incident.number: 1}}
    (told,) = api.post("/api/incidents/bulk", many, content_type="application/json").json()
    assert not told["is_done"]


def test_seeing_holds_for_one_step(make_incident, agent, manager):
    incident = as_seen(make_incident(), seen_of(make_incident()))
    actions.take(incident=incident, by=agent, at=NOON)
    actions.prioritise(incident=incident, by=agent, at=NOON, impact=1, urgency=1)

    stale = as_seen(current(incident), seen_of(make_incident()))
    with pytest.raises(EditConflict):
        actions.close(incident=stale, by=agent, at=NOON)
