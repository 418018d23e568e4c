"""Agreements and records that the tests of this module start from."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.accounts.models import Team
from evident.kernel.calendars.actions.shipped import ensure_shipped as ship_calendars
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.models import Party
from evident.relationships.service_levels.tests.signing import sign_both
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms

SIGNED = NOON - timedelta(days=1)
MANY = 100_000


@pytest.fixture
def calendars(shipped):
    """The shipped calendars."""
    ship_calendars(at=NOON - timedelta(days=400))
    return {calendar.code: calendar for calendar in Calendar.objects.all()}


@pytest.fixture
def terms_of(calendars):
    """Terms with response and resolution targets, in minutes, by calendar."""

    def make(*, response=60, resolution=240, calendar="24x7", by_priority=None, **more):
        counted = calendars[calendar]
        targets = [
            WrittenTarget(
                "response", "response", "First response", minutes=response, calendar=counted
            ),
            WrittenTarget(
                "resolution", "resolution", "Restoration", minutes=resolution, calendar=counted
            ),
        ]
        for priority, minutes in (by_priority or {}).items():
            targets.append(
                WrittenTarget(
                    f"resolution-{priority}",
                    "resolution",
                    f"Restoration, priority {priority}",
                    priority=priority,
                    minutes=minutes,
                    calendar=counted,
                )
            )
        facts = {"valid_from": NOON - timedelta(days=30), "covers_all": True} | more
        return WrittenTerms(targets=tuple(targets), **facts)

    return make


@pytest.fixture
def supplier(shipped):
    """A supplier."""
    return Organisation.objects.create(code="wires", name="Wires", kind=OrganisationKind.SUPPLIER)


@pytest.fixture
def network(make_user, provider):
    """A second-line team."""
    team = Team.objects.create(code="network", name="Network", tier=2)
    team.members.add(make_user("specialist", "agent", provider))
    return team


@pytest.fixture
def drafted(manager, customer):
    """Make an agreement that is a draft."""

    def make(terms, *, party=Party.SLA, organisation=None, **more):
        return actions.draft(
            by=manager,
            at=SIGNED,
            party=party,
            title="Support agreement",
            organisation=organisation or customer,
            terms=terms,
            **more,
        )

    return make


@pytest.fixture
def in_force(drafted, manager):
    """Make an agreement that is in force."""

    def make(terms, **more):
        agreement = drafted(terms, **more)
        signed(agreement, manager)
        return actions.activate(agreement=agreement, by=manager, at=SIGNED)

    return make


def signed(agreement, by):
    """Negotiate, sign for both sides and conclude."""
    actions.negotiate(agreement=agreement, by=by, at=SIGNED)
    sign_both(agreement=agreement, by=by, at=SIGNED)
    return actions.conclude(agreement=agreement, by=by, at=SIGNED)
