"""The same people and organisations that the tests of every module start from."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from evident.conftest import (
    _fresh_rules,
    administrator,
    agent,
    another_connection,
    committed,
    customer,
    desk,
    make_user,
    manager,
    other_customer,
    provider,
    requester,
    shipped,
    stranger,
)
from tests import worlds

__all__ = [
    "_fresh_rules",
    "administrator",
    "agent",
    "another_connection",
    "committed",
    "customer",
    "desk",
    "make_user",
    "manager",
    "other_customer",
    "provider",
    "requester",
    "shipped",
    "stranger",
]


@pytest.fixture
def kept_connection():
    """Keep the test's own connection over requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(transactional_db):
    """A small organisation in the middle of its day, committed for a server to see."""
    return worlds.small_organisation()
