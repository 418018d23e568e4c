"""Who hears of a major incident: its leader, management, and never the customer."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions


@pytest.fixture
def director(make_user, provider):
    return make_user("director", "top_management", provider)


def heard(person):
    notify(list(Entry.objects.order_by("id")))
    return list(Notice.objects.filter(person=person).values_list("event", "role"))


def test_declaring_tells_the_leader_and_management(incident, agent, manager, director, requester):
    declared = {"incident": incident, "by": agent, "at": NOON}
    actions.declare_major(**declared, leader=manager, reason="All are down")

    assert heard(manager) == [("incident.declare_major", "leader")]
    assert heard(director) == [("incident.declare_major", "manager")]
    assert "incident.declare_major" not in [event for event, _role in heard(requester)]
    notice = Notice.objects.get(person=manager)
    assert notice.text == "Agent declared INC-1 a major incident. You lead it."
    assert notice.quote == "All are down"


def test_whoever_was_told_finds_it_in_the_inbox_and_the_leader_is_reminded(
    incident, agent, manager, director
):
    facts = {"incident": incident, "by": agent, "at": NOON}
    actions.declare_major(**facts, leader=manager, reason="All are down")
    actions.inform_management(**facts, told=director, text="Mail is down")
    actions.warn_late_majors(at=NOON + timedelta(hours=1))

    assert ("incident.inform_management", "manager") in heard(director)
    assert ("incident.warn_major", "leader") in heard(manager)
    assert "incident.warn_major" not in [event for event, _role in heard(agent)]
