"""The shipped catalogue, people who work with it, and incidents that keep or break rules."""

from datetime import timedelta

import pytest

from evident.conformity.requirements.actions import catalogues
from evident.conformity.requirements.models import Requirement
from evident.conftest import NOON
from evident.kernel.measures import definition
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Category, ResolutionCode

FEW = "incident."


@pytest.fixture
def catalogue(shipped):
    """The catalogue that comes with the product."""
    catalogues.ensure_shipped(at=NOON)
    return Requirement.objects.first().catalogue


@pytest.fixture
def few_checks(monkeypatch):
    """
    Leave only the checks of incidents, where it does not matter which there are.

    Running all 143 takes five times as long; who looks at all of them does not ask for this.
    """
    checks = {code: each for code, each in definition._checks.items() if code.startswith(FEW)}
    monkeypatch.setattr(definition, "_checks", checks)


@pytest.fixture
def requirement(catalogue):
    """Find a requirement of the shipped catalogue by its code."""

    def find(code):
        return Requirement.objects.select_related("catalogue").get(catalogue=catalogue, code=code)

    return find


@pytest.fixture
def sms_manager(make_user, provider):
    """Who keeps the SMS conform."""
    return make_user("sms", "sms_manager", provider)


@pytest.fixture
def closed_incident(agent, desk, requester):
    """Report an incident, and let it be handled as the procedure says."""

    def make(*, at=NOON, **facts):
        incident = incidents.report(
            by=requester, at=at, title="Outlook does not start", symptom="Nothing happens"
        )
        category = Category.objects.get(code="email")
        incident = incidents.classify(
            incident=incident, by=agent, at=at, category=category, impact=2, urgency=2
        )
        incident = incidents.take(incident=incident, by=agent, at=at)
        incident = incidents.resolve(
            incident=incident,
            by=agent,
            at=at + timedelta(hours=1),
            code=ResolutionCode.objects.get(code="solved_permanently"),
            note="Repaired the profile",
        )
        incident = incidents.close(incident=incident, by=agent, at=at + timedelta(days=1))
        for name, fact in facts.items():  # as no action would leave it
            setattr(incident, name, fact)
        if facts:
            incident.save()
        return incident

    return make
