"""Incidents that the tests of this module start from."""

from collections.abc import Callable

import pytest

from evident.conftest import NOON
from evident.kernel.accounts.models import Team
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import (
    Category,
    Incident,
    MajorIncident,
    ResolutionCode,
)


@pytest.fixture
def make_incident(requester) -> Callable[..., Incident]:
    """Report an incident as the requester does."""

    def make(**facts: object) -> Incident:
        return actions.report(
            **{"by": requester, "at": NOON, "title": "Mail does not open"} | facts
        )

    return make


@pytest.fixture
def what(shipped) -> dict[str, object]:
    """How an incident was resolved."""
    code = ResolutionCode.objects.get(code="solved_permanently")
    return {"code": code, "note": "Restarted the mail client."}


@pytest.fixture
def make_resolved(make_incident, agent, what) -> Callable[..., Incident]:
    """Report an incident and resolve it."""

    def make(**facts: object) -> Incident:
        return actions.resolve(incident=make_incident(**facts), by=agent, at=NOON, **what)

    return make


@pytest.fixture
def email(shipped) -> Category:
    """A shipped category."""
    return Category.objects.get(code="email")


@pytest.fixture
def network_team(db, make_user, provider) -> Team:
    """A second-line team with one member."""
    team = Team.objects.create(code="network", name="Network", tier=2)
    team.members.add(make_user("specialist", "agent", provider))
    return team


@pytest.fixture
def unchanged() -> Callable[[Incident], None]:
    """Assert that an incident is as it was reported, and that only the report was recorded."""

    def check(incident: Incident, *, events: int = 1) -> None:
        before = {field.attname: getattr(incident, field.attname) for field in FIELDS}
        incident.refresh_from_db()
        assert before == {field.attname: getattr(incident, field.attname) for field in FIELDS}
        assert Entry.objects.filter(record=incident.number).count() == events

    return check


FIELDS = Incident._meta.concrete_fields


@pytest.fixture
def owner(make_user, provider):
    """The owner of the process, who may tailor it."""
    return make_user("owner", "process_owner", provider)


@pytest.fixture
def director(make_user, provider):
    """Top management, who may approve what the owner tailors."""
    return make_user("director", "top_management", provider)


@pytest.fixture
def tailor(owner, director) -> Callable[..., ProcedureVersion]:
    """Put a version of the procedure into force that asks for what is given besides."""

    def make(**sections: object) -> ProcedureVersion:
        draft = tailoring.propose(kind="incident", by=owner, at=NOON, reason="For a test")
        tailoring.edit(version=draft, by=owner, at=NOON, rules=draft.rules | sections)
        return tailoring.approve(version=draft, by=director, at=NOON)

    return make


@pytest.fixture
def declared(make_incident, agent, manager) -> MajorIncident:
    """A major incident, led by the manager."""
    return actions.declare_major(
        incident=make_incident(title="Mail is down for all"),
        by=agent,
        at=NOON,
        leader=manager,
        reason="Nobody can work",
        customer_text="E-mail is disturbed",
    )
