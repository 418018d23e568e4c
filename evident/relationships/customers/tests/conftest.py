"""People and complaints that tests start from."""

from collections.abc import Callable

import pytest

from evident.conftest import NOON
from evident.relationships.customers.actions import complaints
from evident.relationships.customers.models import Complaint


@pytest.fixture
def make_complaint(requester) -> Callable[..., Complaint]:
    """Let a user at the customer complain."""

    def make(**facts: object) -> Complaint:
        told = {"by": requester, "at": NOON, "title": "Nobody called back"}
        return complaints.report(**told | facts)

    return make
