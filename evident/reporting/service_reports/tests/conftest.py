"""A customer with an agreement, incidents kept and missed, and a report about them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from evident.kernel.calendars.actions.shipped import ensure_shipped as ship_calendars
from evident.kernel.calendars.models import Calendar
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Party
from evident.relationships.service_levels.tests.signing import sign_both
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms
from evident.reporting.service_reports.actions import definitions, reports
from evident.reporting.service_reports.models import Delivery
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import ResolutionCode

MARCH = date(2026, 3, 1)
SIGNED = datetime(2025, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
AFTER = datetime(2026, 4, 2, 9, tzinfo=UTC)
"""When March is over everywhere."""


def on(day: int, hour: int = 9, month: int = 3) -> datetime:
    """A moment of 2026, far from any midnight."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def owner(make_user, provider):
    """Who answers for reports."""
    return make_user("owner", "process_owner", provider)


@pytest.fixture
def issuer(make_user, provider):
    """Who looks at a report before it goes out."""
    return make_user("issuer", "process_manager", provider)


@pytest.fixture
def reader(make_user, customer):
    """The customer's manager, who receives reports."""
    return make_user("reader", "customer_manager", customer)


@pytest.fixture
def agreed(owner, customer):
    """Bring an SLA into force: one hour to respond for 90 %, four to restore for 80 %, always."""

    def make(more_targets=(), *, party=Party.SLA, of=None, **more):
        ship_calendars(at=SIGNED - 400 * DAY)
        counted = Calendar.objects.get(code="24x7")
        facts = {"by": owner, "at": SIGNED}
        terms = WrittenTerms(
            valid_from=SIGNED,
            covers_all="services" not in more,
            workload_limit=3,
            targets=(
                WrittenTarget(
                    "response", "response", "First response", name_zh="首次响应",
                    minutes=60, calendar=counted, percent=90,
                ),
                WrittenTarget(
                    "resolution", "resolution", "Restoration", minutes=240, calendar=counted,
                    percent=80,
                ),
                *more_targets,
            ),
            **more,
        )  # fmt: skip
        agreement = agreements.draft(
            **facts, party=party, title="Support", organisation=of or customer, terms=terms
        )
        facts["agreement"] = agreement
        agreements.negotiate(**facts)
        sign_both(**facts)
        agreements.conclude(**facts)
        return agreements.activate(**facts)

    return make


@pytest.fixture
def promise(agreed):
    """An SLA in force for every service."""
    return agreed()


@pytest.fixture
def handled(promise, requester, agent, desk):
    """Report an incident at a moment, take it and restore it so many hours later."""

    def make(at, *, taken=0.5, restored=2, **facts):
        incident = incidents.report(
            by=requester, at=at, title="Mail is down", symptom="Error", **facts
        )
        if taken is not None:
            incident = incidents.take(incident=incident, by=agent, at=at + taken * HOUR)
        if restored is not None:
            incident = incidents.resolve(
                incident=incident,
                by=agent,
                at=at + restored * HOUR,
                code=ResolutionCode.objects.get(code="solved_permanently"),
                note="Replaced",
            )
        return incident

    return make


@pytest.fixture
def definition(owner, customer, reader, promise):
    """A monthly report of all that was agreed with the customer, active since January."""
    facts = {"by": owner, "at": SIGNED}
    made = definitions.define(
        **facts,
        name_en="Monthly report",
        name_zh="月度报告",
        purpose="Decide what to improve",
        customer=customer,
        first_on=date(2026, 1, 1),
        trend_periods=3,
        recipients=[reader],
    )
    definitions.agree(definition=made, **facts, agreed_with="Reader, in December")
    return definitions.activate(definition=made, **facts)


@pytest.fixture
def planned(definition, owner):
    """The report of March, planned."""
    return reports.plan(definition=definition, by=owner, at=on(1), starts_on=MARCH)


@pytest.fixture
def prepared(planned, owner):
    """The report of March with its figures, by its author."""

    def make(at=AFTER):
        return reports.prepare(report=planned, by=owner, at=at)

    return make


@pytest.fixture
def issued(prepared, issuer):
    """The report of March, issued."""

    def make(at=AFTER):
        return reports.issue(
            report=prepared(at), by=issuer, at=at + HOUR, without_reasons="Not known yet"
        )

    return make


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


def reasons_of(report):
    """A reason for every missed promise its draft tells of."""
    missed = report.editions.get(issued_at=None).figures["missed"]
    return {str(each["clock"]): "A part came late" for each in missed}


def outcomes():
    """What became of every delivery."""
    return [
        (each.person.login, each.outcome, each.refusal) for each in Delivery.objects.order_by("pk")
    ]
