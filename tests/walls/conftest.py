"""Another customer, and somebody who must see nothing of it."""

import pytest

from tests.walls.other_customer import World, what_another_customer_has


@pytest.fixture
def other_world(make_user, customer, provider, agent) -> World:
    """A customer whose every text holds the secret, with an incident that people work on."""
    return what_another_customer_has(make_user, customer, provider, agent)


@pytest.fixture(params=["user of another customer", "agent for another customer"])
def outsider(request, make_user, other_customer, provider):
    """Somebody who must see nothing of it."""
    if request.param.startswith("user"):
        return make_user("outsider", "requester", other_customer)
    return make_user("outsider", "agent", provider, only_for=other_customer)
