"""Incidents to draw from, and people who draw."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.resolution.incidents import actions as incidents

LATER = NOON + timedelta(days=3)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Keep files apart."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    return settings.MEDIA_ROOT


@pytest.fixture
def auditor(make_user, provider):
    """Who looks at samples."""
    return make_user("auditor", "internal_auditor", provider)


@pytest.fixture
def reported(requester, agent, desk):
    """Report some incidents, one a minute."""

    def make(count, **facts):
        return [
            incidents.report(
                by=requester,
                at=NOON + timedelta(minutes=number),
                title=f"Printer {number} is silent",
                symptom="Nothing happens",
                **facts,
            )
            for number in range(count)
        ]

    return make
