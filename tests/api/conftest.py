"""Programs that speak for people, and incidents they speak about."""

from collections.abc import Callable

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.kernel.tokens.models import Token, digest_of, new_text
from evident.resolution.incidents import actions


@pytest.fixture
def api() -> Callable[..., Callable]:
    """A program that speaks for somebody; held to `permissions` if given."""

    def speak(user, *permissions):
        text = new_text()
        Token.objects.create(
            user=user,
            name="t",
            digest=digest_of(text),
            created_at=NOON,
            permissions=list(permissions),
        )
        client = Client(headers={"authorization": f"Bearer {text}"})

        def call(method, path, data=None, **headers):
            more = {} if method == "get" else {"content_type": "application/json"}
            ask = getattr(client, method)
            return ask(f"/api{path}", data or {}, headers=headers, **more)

        call.client = client
        return call

    return speak


@pytest.fixture
def incident(requester, desk):
    """A report to work on."""
    return actions.report(by=requester, at=NOON, title="Mail does not open", symptom="Error 17")


@pytest.fixture
def other(requester, desk):
    """Another report."""
    return actions.report(by=requester, at=NOON, title="Printer is silent")
