"""The same people and organisations that the tests of every module start from."""

from evident.conftest import (
    administrator,
    agent,
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

__all__ = [
    "administrator",
    "agent",
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
