"""The same people and organisations that the tests of every module start from."""

from evident.conftest import (
    _own_connection,
    administrator,
    agent,
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

__all__ = [
    "_own_connection",
    "administrator",
    "agent",
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
