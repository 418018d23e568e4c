"""Incidents that the pages count."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import ResolutionCode


@pytest.fixture
def incidents(requester, agent, desk):
    """Three incidents of March 2026, one restored after two hours."""
    made = [actions.report(by=requester, at=NOON, title=f"Mail {n}") for n in range(3)]
    actions.take(incident=made[0], by=agent, at=NOON)
    code = ResolutionCode.objects.get(code="no_fault")
    actions.resolve(
        incident=made[0], by=agent, at=NOON + timedelta(hours=2), code=code, note="Nothing."
    )
    return made
