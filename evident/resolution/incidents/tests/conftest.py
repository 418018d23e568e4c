"""Incidents that the tests of this module start from."""

import pytest

from evident.conftest import NOON
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, ResolutionCode


@pytest.fixture
def make_incident(requester):
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
