"""People and records that tests of customers start from."""

from collections.abc import Callable

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Incident, ResolutionCode


@pytest.fixture
def make_closed(requester, agent) -> Callable[..., Incident]:
    """Let a user report an incident, and the desk solve and close it."""

    def make() -> Incident:
        code = ResolutionCode.objects.get(code="solved_permanently")
        incident = incidents.report(by=requester, at=NOON, title="Printer does not print")
        incidents.take(incident=incident, by=agent, at=NOON)
        incidents.resolve(incident=incident, by=agent, at=NOON, code=code, note="Paper added")
        return incidents.close(incident=incident, by=agent, at=NOON)

    return make


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter
