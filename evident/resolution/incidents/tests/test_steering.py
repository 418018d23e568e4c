"""Homes of those who answer for the process, oversee, or speak for a customer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.measures.models import Target
from evident.resolution.incidents import actions, steering
from evident.resolution.incidents.models import Incident

DAY = timedelta(days=1)


@pytest.fixture
def home_of(request):
    """Open the first page of a person, given by fixture or as a user."""

    def browser(who):
        client = Client()
        client.force_login(request.getfixturevalue(who) if isinstance(who, str) else who)
        return client

    return browser


@pytest.fixture
def backlog(make_incident, agent, desk):
    """Incidents that each need a look of another kind."""
    now = timezone.now()
    made = {
        name: make_incident(at=now - 2 * DAY)
        for name in ("old", "late", "soon", "held", "reopened", "passed")
    }
    facts = {
        "old": {"opened_at": now - 40 * DAY},
        "late": {"due_at": now - DAY},
        "soon": {"due_at": now + DAY / 2},
        "reopened": {"reopenings": 1},
        "passed": {"reassignments": 3, "team": desk},
    }
    for name, values in facts.items():
        Incident.objects.filter(pk=made[name].pk).update(**values)
    actions.hold(incident=made["held"], by=agent, at=now, waiting_for="user", note="Which floor?")
    return made


def test_every_figure_counts_what_its_link_shows(home_of, manager, backlog):
    found = {str(each.label): each for each in steering.figures(manager, timezone.now())}
    client = home_of("manager")

    assert {label: each.value for label, each in found.items()} == {
        "Backlog": 6, "Older than a week": 1, "Older than 30 days": 1, "Overdue": 1,
        "Due within a day": 1, "Nobody has it yet": 6, "On hold without a date": 1,
        "Reopened": 1, "Passed on often": 1, "Escalated": 0,
    }  # fmt: skip
    for each in found.values():
        assert len(client.get(each.href).context["page"].rows) == each.value
    for team in steering.teams(manager, timezone.now()):
        for _label, value, href in team["cells"]:
            assert len(client.get(href).context["page"].rows) == value


def test_home_brings_what_a_role_came_for(home_of, manager, agent, make_user, provider, customer):
    sms = make_user("sms", "sms_manager", provider)
    top = make_user("top", "top_management", provider)
    speaker = make_user("speaker", "customer_manager", customer)
    blocks = {
        person.login: {each.block.name for each in home_of(person).get("/").context["blocks"]}
        for person in (manager, agent, sms, top, speaker)
    }

    overseen = {"incidents.majors", "figures.measures", "figures.checks", "trail"}
    assert blocks["manager"] >= overseen | {"incidents.steering"}
    later = {"audits.waiting", "documents.due", "documents.to_decide", "documents.to_read"}
    later |= {"procedures.waiting", "documents.to_publish"}
    assert blocks["top"] - later == overseen
    assert blocks["sms"] - later == overseen | {"requirements.glance"}
    assert not blocks["agent"] & (overseen | {"incidents.steering", "incidents.customer"})
    own = {"incidents.customer", "figures.organisation", "service_requests.own"}
    assert blocks["speaker"] - later == own


def test_the_parts_are_for_those_alone(home_of, make_user, provider, requester):
    for address in ("/incidents/steering/", "/measures/glance/", "/checks/exceptions/",
                    "/administration/health/"):  # fmt: skip
        assert home_of(requester).get(address).status_code == 403
    sms = make_user("sms", "sms_manager", provider)
    assert home_of(sms).get("/incidents/steering/").status_code == 403
    assert home_of(sms).get("/administration/health/").status_code == 403


def test_a_part_is_a_page_of_its_own_and_a_fragment_to_htmx(home_of, manager, backlog):
    client = home_of("manager")

    for address in ("/incidents/steering/", "/measures/glance/", "/checks/exceptions/"):
        assert "<h1" in client.get(address).text
        assert "<h1" not in client.get(address, headers={"HX-Request": "true"}).text


def test_a_measure_with_a_target_stands_beside_the_month_before(
    home_of, manager, make_incident, agent, what
):
    now = timezone.now()
    Target.objects.create(measure="incident.mean_time_to_restore", target=3.0)
    for opened, hours in ((now - 40 * DAY, 6), (now - 3 * DAY, 2)):
        incident = make_incident(at=opened)
        actions.resolve(incident=incident, by=agent, at=opened + timedelta(hours=hours), **what)

    found = home_of("manager").get("/measures/glance/").context["glances"]
    [glance] = [each for each in found if each.tile.target]

    assert (glance.tile.figure.value, glance.before) == (2.0, 6.0)
    assert (glance.tile.tone, glance.tone, glance.icon) == (
        "success", "success", "arrow-down-right",
    )  # fmt: skip


def test_a_customer_manager_sees_the_own_organisation_alone(
    home_of, make_user, customer, make_incident, stranger, agent, what
):
    make_incident(at=NOON)
    make_incident(at=NOON, by=stranger, title="Of somebody else")
    make_incident(at=NOON, impact=1, urgency=1)
    for reason in ("user", "supplier"):
        facts = {"waiting_for": reason, "note": "?"}
        actions.hold(incident=make_incident(at=NOON), by=agent, at=NOON, **facts)
    actions.resolve(incident=make_incident(at=timezone.now()), by=agent, at=timezone.now(), **what)
    client = home_of(make_user("speaker", "customer_manager", customer))
    page = client.get("/")

    block = next(each for each in page.context["blocks"] if each.block.name == "incidents.customer")
    figures = block.context["figures"]
    assert [each.value for each in figures] == [4, 1, 1, 1, 1]
    for each in figures:
        rows = client.get(each.href).context["page"].rows
        assert len(rows) == each.value, f"{each.label} opens other records than it counts"
    assert customer.name in page.text
    assert "Of somebody else" not in page.text


@pytest.mark.slow
@pytest.mark.parametrize("who", ["manager", "administrator", "sms"])
def test_the_first_page_asks_the_database_little(
    home_of, backlog, make_user, provider, django_assert_max_num_queries, who, request
):
    person = make_user("sms", "sms_manager", provider) if who == "sms" else who
    client = home_of(person)
    client.get("/")

    with django_assert_max_num_queries(12):
        assert client.get("/").status_code == 200
    if who == "manager":
        with django_assert_max_num_queries(12):
            client.get("/incidents/steering/")
