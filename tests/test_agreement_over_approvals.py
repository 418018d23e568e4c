"""The clocks of an order while the customer has to approve it."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.portfolio.catalogue.flow import Approval
from evident.relationships.service_levels.histories import histories
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.queries.clocks import strips
from evident.relationships.service_levels.retrospect import retraced
from evident.relationships.service_levels.terms import calendars_of
from evident.relationships.service_levels.terms import terms_of as known_terms
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.tests.conftest import (
    boss,
    make_live,
    make_offering,
    make_order,
    make_service,
    owner,
)

__all__ = [
    "boss",
    "calendars", "drafted", "in_force", "make_live", "make_offering", "make_order", "make_service",
    "owner", "terms_of",
]  # fmt: skip
LATER = NOON + timedelta(hours=2)
END = NOON + timedelta(hours=3)


@pytest.fixture
def hours(calendars):
    """When a service is there."""
    return calendars["24x7"]


def resolution():
    return Clock.objects.get(metric="resolution")


@pytest.mark.parametrize("pauses", [True, False])
def test_the_time_of_the_customer_pauses_or_is_the_approvers(
    pauses, in_force, terms_of, make_order, boss, agent
):
    in_force(terms_of(pause_reasons=("approval",) if pauses else ("user",)))
    ours = Approval("any", people=(agent.login,))
    order = make_order((Approval("manager"), ours))
    assert order.waiting_for == "approval"
    assert resolution().state == ("paused" if pauses else "running")

    order = actions.approve(service_request=order, by=boss, at=LATER)

    assert (order.state, order.waiting_for) == ("approving", "")
    clock = resolution()
    assert (clock.state, clock.reason) == ("running", "")
    assert clock.consumed == timedelta(hours=0 if pauses else 2)
    order = actions.approve(service_request=order, by=agent, at=END)
    strip = next(
        each for each in strips(record=order, user=agent, at=END) if each.clock.pk == clock.pk
    )
    assert dict(strip.holders).get("Approver") == (None if pauses else timedelta(hours=2))
    assert [part.kind for part in strip.parts if part.holder == "Approver"] == [
        "paused" if pauses else "running"
    ]
    assert strip.consumed == timedelta(hours=1 if pauses else 3)
    terms = known_terms([clock.version_id])[clock.version_id]
    kept = retraced(
        order, histories([order.pk])[order.pk], terms=terms,
        calendars=calendars_of(terms.timed_for(order)),
    )  # fmt: skip
    again = next(each for each in kept.clocks if each.metric == "resolution")
    assert again.consumed == resolution().consumed, "counted from the trail it is the same"
