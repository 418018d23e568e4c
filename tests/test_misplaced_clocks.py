"""Clocks from before an upgrade that count in another calendar than their target are found."""

from dataclasses import replace

from evident.conftest import NOON
from evident.kernel.calendars.models import Calendar
from evident.main.health import clocks
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.queries.misplaced import misplaced
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.resolution.incidents.actions import prioritise, report

__all__ = ["calendars", "drafted", "in_force", "terms_of"]


def test_clocks_whose_calendar_did_not_change_with_their_target_are_named(
    in_force, terms_of, calendars, requester, agent
):
    terms = terms_of()
    urgent = replace(
        terms.targets[-1], code="urgent", priority=1, calendar=calendars["china-office"]
    )
    agreement = in_force(replace(terms, targets=(*terms.targets, urgent)))
    incident = report(by=requester, at=NOON, title="Mail")
    prioritise(incident=incident, by=agent, at=NOON, impact=1, urgency=1)
    assert not misplaced().exists()
    assert list(clocks()) == []

    clock = Clock.objects.filter(metric="resolution")
    clock.update(calendar=Calendar.objects.get(code="24x7"))

    (found,) = clocks()
    assert (
        found.what == f"1 clocks count in another calendar than their target: {agreement.number}."
    )
