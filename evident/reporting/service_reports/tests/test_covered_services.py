"""A report over an agreement for some services counts theirs alone, against their own limit."""

from datetime import date

import pytest

from evident.kernel.calendars.actions.shipped import ensure_shipped as ship_calendars
from evident.kernel.calendars.models import Calendar
from evident.portfolio.services.tests.conftest import make_live, make_service
from evident.reporting.service_reports.actions import definitions
from evident.reporting.service_reports.figures import take
from evident.reporting.service_reports.periods import span_of
from evident.reporting.service_reports.shown import details_of
from evident.reporting.service_reports.tests.conftest import AFTER, MARCH, SIGNED, on

__all__ = ["make_live", "make_service"]


@pytest.fixture
def hours(shipped):
    """When a service is there."""
    ship_calendars(at=SIGNED)
    return Calendar.objects.get(code="office")


@pytest.fixture
def in_use(make_live, customer):
    """Bring a service into operation for the customer."""

    def make(name):
        return make_live(customer, name_en=name, name_zh=name)

    return make


@pytest.fixture
def opened(owner, customer):
    """Return the row of what was received in March, of a report about an agreement or service."""

    def row(**about):
        made = definitions.define(
            by=owner, at=SIGNED, name_en="Report", first_on=date(2026, 1, 1), trend_periods=3,
            customer=customer, **about,
        )  # fmt: skip
        chapters = take(made, span_of(MARCH, "monthly"), at=AFTER).figures["chapters"]
        (found,) = [each for each in chapters if each["code"] == "workload"]
        return found["rows"][0]

    return row


@pytest.fixture
def promise():
    """No SLA but what a test agrees."""


def test_only_what_the_agreement_covers_counts_against_its_limit(agreed, in_use, handled, opened):
    mail, print_, other = (in_use(name) for name in ("Mail", "Print", "Other"))
    agreement = agreed(services=(mail, print_))
    for day, service in enumerate((mail, print_, other, None), start=3):
        handled(on(day), service=service)

    row = opened(sla=agreement)
    assert (row["values"][2]["of"], row["aim"]) == (2, 3)
    assert "is_limit_shared" not in row
    assert opened()["values"][2]["of"] == 4, "without an agreement it is about all"

    one = opened(sla=agreement, service=mail)
    assert (one["values"][2]["of"], one["aim"]) == (1, None)
    assert "for several services together" in details_of(one)[0]


def test_a_limit_for_one_service_is_that_of_its_report(agreed, in_use, handled, opened):
    mail = in_use("Mail")
    agreement = agreed(services=(mail,))
    handled(on(3), service=mail)
    handled(on(4))

    one = opened(sla=agreement, service=mail)

    assert (one["values"][2]["of"], one["aim"]) == (1, 3)
    assert details_of(one) == []


def test_an_agreement_for_every_service_counts_the_whole(agreed, in_use, handled, opened):
    agreement = agreed()
    mail = in_use("Mail")
    handled(on(3), service=mail)
    handled(on(4))

    assert (opened(sla=agreement)["values"][2]["of"], opened(sla=agreement)["aim"]) == (2, 3)
    assert opened(sla=agreement, service=mail)["aim"] is None
