"""Pages of deviations: counted among what they are part of, and the records behind."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.procedures import histories, queries
from evident.kernel.procedures.histories import History
from evident.kernel.procedures.queries import Scope
from evident.kernel.procedures.replay import Happening, Person
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE

SOMEBODY = Person(None, "Somebody")


@pytest.fixture
def write(db, desk):
    """Write incidents whose states followed each other a day apart."""

    def write(number, organisation, *states, team=None, begin=NOON):
        happenings = [
            Happening(begin + timedelta(days=day), SOMEBODY, state, "note")
            for day, state in enumerate(states)
        ]
        incident = Incident(
            number=number,
            title=f"About {number}",
            organisation=organisation,
            team=team,
            opened_at=begin,
            closed_at=happenings[-1].at,
        )
        histories.write(PROCEDURE, [History(incident, list(PROCEDURE.replay(happenings)))])

    return write


@pytest.fixture
def histories_of_two(write, customer, other_customer, desk):
    """Four incidents of two customers, three of which departed from the procedure."""
    write("GOOD", customer, "new", "resolved", "closed", team=desk)
    write("SKIP", customer, "new", "closed", team=desk)
    write("BACK", customer, "new", "resolved", "closed", "in_progress", "resolved", "closed")
    later = NOON + timedelta(days=60)
    write("OTHER", other_customer, "new", "closed", begin=later)


def told(user, **scope):
    """Return deviations with times, records and population."""
    return {
        each.deviation.code: (each.times, each.records, each.population)
        for each in queries.counted(user=user, scope=Scope(**scope))
    }


def test_deviations_are_counted_among_the_steps_they_are_part_of(histories_of_two, manager):
    assert told(manager) == {
        "closed_without_resolution": (2, 2, 5),
        "left_closed": (1, 1, 5),
    }


def test_deviations_of_a_month_and_of_a_team(histories_of_two, manager):
    assert told(manager, month=NOON.date()) == {
        "closed_without_resolution": (1, 1, 4),
        "left_closed": (1, 1, 4),
    }
    assert told(manager, team="desk") == {"closed_without_resolution": (1, 1, 2)}


def test_deviations_of_another_customer_are_not_counted(
    histories_of_two, make_user, provider, other_customer
):
    only = make_user("only", "process_manager", provider, only_for=other_customer)

    assert told(only) == {"closed_without_resolution": (1, 1, 1)}


def test_the_page_shows_each_number_with_the_records_behind(client, histories_of_two, manager):
    client.force_login(manager)

    page = client.get("/deviations/").text
    assert "Closed without a resolution before it" in page
    assert "40 %<" in page
    behind = client.get("/deviations/entries/?code=closed_without_resolution").text
    assert "SKIP" in behind
    assert "OTHER" in behind
    assert "GOOD" not in behind
    assert "New → Closed" in behind


def test_the_page_keeps_month_and_team(client, histories_of_two, manager):
    client.force_login(manager)

    page = client.get("/deviations/?month=2026-03&team=desk").text
    assert "code=closed_without_resolution&amp;month=2026-03&amp;team=desk" in page
    behind = client.get("/deviations/entries/?month=2026-03&team=desk").text
    assert "SKIP" in behind
    assert "OTHER" not in behind


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/deviations/?month=never&team=x", 200),
        ("/deviations/?month=9999-12&kind=unheard", 200),
        ("/deviations/entries/?code=unheard", 404),
        ("/deviations/entries/?page=nonsense", 404),
    ],
)
def test_an_address_that_makes_no_sense_breaks_nothing(client, manager, address, status):
    client.force_login(manager)

    assert client.get(address).status_code == status


def test_the_pages_need_the_permission(client, requester, stranger):
    for person in (requester, stranger):
        client.force_login(person)
        assert client.get("/deviations/").status_code == 403
        assert client.get("/deviations/entries/").status_code == 403


def test_the_page_asks_few_questions(
    client, histories_of_two, manager, django_assert_max_num_queries
):
    client.force_login(manager)
    client.get("/deviations/")

    with django_assert_max_num_queries(14):
        client.get("/deviations/")
    with django_assert_max_num_queries(14):
        client.get("/deviations/entries/")
