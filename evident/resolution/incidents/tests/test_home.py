"""The first page: what waits for whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conftest import NOON
from evident.resolution.incidents import actions
from evident.resolution.incidents.home import stats
from evident.resolution.incidents.queries import home as queries


@pytest.fixture
def other_agent(make_user, provider):
    return make_user("other", "agent", provider)


def test_the_figures_count_what_their_links_show(client, make_incident, agent, desk):
    actions.take(incident=make_incident(), by=agent, at=NOON)
    for title in ("First", "Second"):
        actions.assign(incident=make_incident(title=title), by=agent, at=NOON, team=desk)
    client.force_login(agent)

    shown = stats(agent, NOON)

    assert [each.value for each in shown[:3]] == [1, 0, 2]
    for each in shown:
        assert client.get(each.href).text.count("tr data-href") in (0, each.value)


def test_others_work_is_news_and_ones_own_is_not(make_incident, agent, other_agent, desk):
    now = timezone.now()
    incident = actions.take(incident=make_incident(), by=agent, at=now - timedelta(hours=2))
    assert queries.news(agent, now) == []

    why = {"waiting_for": "user", "note": "Which floor?"}
    actions.hold(incident=incident, by=other_agent, at=now, **why)

    assert [(each.entry.by_name, each.incident.pk) for each in queries.news(agent, now)] == [
        ("Other", incident.pk)
    ]


def test_a_requester_sees_what_happens_next_and_what_to_confirm(
    client, make_incident, requester, agent, what, stranger
):
    make_incident(title="Screen is black")
    actions.resolve(incident=make_incident(title="Mail was down"), by=agent, at=NOON, **what)
    client.force_login(requester)

    page = client.get("/").text

    assert "We have your report." in page
    assert "Please confirm" in page
    client.force_login(stranger)
    assert "Screen is black" not in client.get("/").text


@pytest.mark.slow
@pytest.mark.parametrize("who", ["agent", "requester", "manager"])
def test_the_first_page_asks_the_database_little(
    client, request, make_incident, desk, agent, django_assert_max_num_queries, who
):
    for _each in range(3):
        actions.take(incident=make_incident(), by=agent, at=timezone.now())
        actions.assign(incident=make_incident(), by=agent, at=timezone.now(), team=desk)
    client.force_login(request.getfixturevalue(who))
    client.get("/")

    with django_assert_max_num_queries(14):
        assert client.get("/").status_code == 200


def test_what_has_no_team_is_shown_to_all_who_handle_incidents_and_hidden_when_there_is_none(
    client, make_incident, make_user, provider, agent, other_agent, desk
):
    actions.assign(incident=make_incident(title="Of the desk"), by=agent, at=NOON, team=desk)
    labels = [each.label for each in stats(agent, NOON)]
    assert "Nobody has it yet" in labels
    assert "Without a team" not in labels

    lost = make_incident(title="Of no team")
    assert lost.team is None

    for who, named in ((agent, {"Nobody has it yet": 1, "Without a team": 1}),
                       (other_agent, {"Without a team": 1})):  # fmt: skip
        shown = {each.label: each for each in stats(who, NOON) if "team=" in each.href}
        assert {label: shown[label].value for label in named} == named
        client.force_login(who)
        listed = client.get(shown["Without a team"].href).text
        assert "Of no team" in listed
        assert "Of the desk" not in listed
    assert [each.pk for each in queries.unassigned(other_agent)] == [lost.pk]
    client.force_login(other_agent)
    assert "Of no team" in client.get("/").text


def test_an_incident_that_waits_for_confirmation_stands_in_a_view_of_its_own(
    client, make_incident, agent, what
):
    for title in ("Still broken", "Works again"):
        actions.take(incident=make_incident(title=title), by=agent, at=NOON)
    done = queries.visible_to(agent).get(title="Works again")
    actions.resolve(incident=done, by=agent, at=NOON, **what)
    client.force_login(agent)

    mine = client.get("/incidents/?assignee=mine&stage=unresolved").text
    confirmed = client.get("/incidents/?state=resolved").text

    assert "Still broken" in mine
    assert "Works again" not in mine
    assert "assignee=mine&amp;stage=unresolved" in confirmed
    assert "Works again" in confirmed
