"""What home shows of measures to each role: overseers, agents of a team, customers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.kernel.measures.definition import Unit
from evident.kernel.measures.models import Target
from evident.reporting.figures import glance
from evident.reporting.figures.trends import Trend, months_until
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, ResolutionCode

HOUR = timedelta(hours=1)


@pytest.fixture
def speaker(make_user, customer):
    """Who speaks for the customer."""
    return make_user("speaker", "customer_manager", customer)


@pytest.fixture
def restored(requester, stranger, agent, desk, shipped):
    """An incident of each of two customers, restored by the desk after one and three hours."""
    code = ResolutionCode.objects.get(code="no_fault")
    opened = timezone.now() - timedelta(days=2)
    found = []
    for by, hours in ((requester, 1), (stranger, 3)):
        incident = actions.report(by=by, at=opened, title="Mail")
        incident = actions.take(incident=incident, by=agent, at=opened + HOUR / 10)
        actions.resolve(
            incident=incident, by=agent, at=opened + hours * HOUR, code=code, note="Nothing."
        )
        found.append(incident)
    return found


def codes(glances):
    return [each.tile.measure.code for each in glances]


def test_an_overseer_sees_what_concerns_the_role_with_target_and_course(restored, manager):
    Target.objects.create(measure="incident.mean_time_to_restore", target=4.0)
    Target.objects.create(measure="incident.reassignments", target=1.0, owner=manager)
    Target.objects.create(measure="incident.major_count", target=1.0)  # the concern of others

    found = {each.tile.measure.code: each for each in glance.measures(manager, timezone.now())}

    assert {"incident.response_in_15_minutes", "incident.reassignments"} <= set(found)
    assert "incident.major_count" not in found
    assert "complaint.received" not in found, "nothing to see: neither target nor value"
    shown = found["incident.mean_time_to_restore"]
    assert (shown.tile.figure.value, shown.tile.tone) == (pytest.approx(2), "success")
    assert len(shown.trend.months) == 6
    assert shown.trend.values[-1] is not None or shown.trend.values[-2] is not None
    assert shown.trend.target == 4


def test_an_auditor_sees_everything_with_a_target(restored, make_user, provider):
    auditor = make_user("auditor", "internal_auditor", provider)
    Target.objects.create(measure="incident.reassignments", target=1.0)

    assert codes(glance.measures(auditor, timezone.now())) == ["incident.reassignments"]


def test_an_agent_sees_the_own_teams_and_the_own_days(client, restored, agent, desk, provider):
    client.force_login(agent)

    [(team, glances)] = client.get("/measures/glance/team/").context["teams"]

    assert team == desk
    assert {"incident.mean_time_to_restore", "incident.response_in_15_minutes"} <= set(
        codes(glances)
    )
    for each in glances:
        behind = client.get(each.records).context["page"].paginator.count
        assert behind == each.tile.figure.records, each.tile.measure.code
    desk.members.clear()
    assert client.get("/measures/glance/team/").context["teams"] == []


def test_a_customer_sees_how_the_own_organisation_is_served_and_no_other(
    client, restored, speaker, customer, other_customer
):
    client.force_login(speaker)
    Incident.objects.update(met_sla=True)
    mine, theirs = restored

    page = client.get("/measures/glance/organisation/")
    assert page.status_code == 200
    assert "/measures/agreement" not in page.text, "measures of everybody are not linked"
    is_counted = "shares of the records opened in these 30 days" in page.text
    assert is_counted == bool(page.context["glances"]), "what is counted is said beside figures"
    own = f"/measures/incident.reported/records/?period=30&organisation={customer.pk}"
    shown = client.get(own)
    assert mine.number in shown.text
    assert theirs.number not in shown.text
    assert "Service desk" not in shown.text, "who works on it is ours to know"
    for address in (
        f"/measures/incident.reported/records/?period=30&organisation={other_customer.pk}",
        "/measures/incident.reported/records/?period=30",
        "/measures/incident.reported/records/?period=30&priority=3",
        f"/measures/incident.per_agent_day/records/?period=30&organisation={customer.pk}",
        f"/measures/incident.reported/?organisation={customer.pk}",
        "/measures/", "/measures/glance/", "/measures/glance/team/",
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address


def test_a_user_without_the_word_for_a_customer_sees_none_of_it(client, restored, requester):
    client.force_login(requester)
    assert client.get("/measures/glance/organisation/").status_code == 403


def test_a_course_ends_where_a_month_has_nothing_and_shows_the_target():
    trend = Trend(("a", "b", "c", "d"), (10.0, 20.0, None, 30.0), 40.0, Unit.PERCENT)

    assert len(trend.points) == 3
    assert [line.count(",") for line in trend.lines] == [2]
    assert float(trend.target_y) < float(trend.points[2][1]), "a higher target lies above"
    assert trend.told == "a: 10.0 %; b: 20.0 %; d: 30.0 %"
    assert Trend(("a",), (None,), 40.0, Unit.PERCENT).points == []


def test_months_are_those_of_the_reader():
    at = timezone.make_aware(timezone.datetime(2026, 1, 31, 23, 30))
    assert months_until(at) == ["2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01"]
