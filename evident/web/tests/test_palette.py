"""The palette and the search page."""

import pytest
from django.utils import translation

from evident.conftest import NOON
from evident.web.palette import commands_for, matches, places_for


@pytest.fixture
def incident(requester):
    from evident.resolution.incidents import actions

    return actions.report(by=requester, at=NOON, title="Zeppelin does not land")


@pytest.mark.parametrize("address", ["/palette/", "/search/"])
def test_records_are_found_only_by_those_who_may_see_them(
    client, incident, requester, stranger, address
):
    client.force_login(requester)
    assert incident.get_absolute_url() in client.get(address, {"q": "zeppelin"}).text
    assert incident.get_absolute_url() in client.get(address, {"q": incident.number}).text

    client.force_login(stranger)
    answer = client.get(address, {"q": "zeppelin"}).text
    assert incident.get_absolute_url() not in answer
    assert "does not land" not in answer


def test_only_what_the_person_may_do_is_offered(agent, administrator):
    assert "/incidents/report/" in [each.address for each in commands_for(agent, text="report")]
    assert "/incidents/report/" not in [
        each.address for each in commands_for(administrator, text="")
    ]


def test_places_are_found_by_their_pinyin(agent):
    with translation.override("zh-hans"):
        assert [each.address for each in places_for(agent, text="sj")][:1] == ["/incidents/"]


@pytest.mark.parametrize(
    ("text", "found"), [("inc", True), ("an inc", True), ("", True), ("incx", False)]
)
def test_every_word_has_to_match(text, found):
    assert matches(text, ["Report an incident"]) is found


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999999999999999", "²"])
def test_an_odd_page_number_is_harmless(client, agent, page):
    client.force_login(agent)

    assert client.get("/search/", {"q": "mail", "page": page}).status_code == 200


def test_the_palette_asks_the_database_little(
    client, agent, incident, django_assert_max_num_queries
):
    client.force_login(agent)
    client.get("/palette/")

    with django_assert_max_num_queries(10):
        client.get("/palette/", {"q": "zeppelin"})
