"""What the first page asks of a customer's people: how satisfied they are, and open surveys."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.relationships.customers.queries.satisfaction import waiting_for
from evident.relationships.customers.queries.surveys import invitations_waiting_for

MOST = 3


def asked(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the questions and surveys that wait for an answer of a customer; None without any."""
    if access_of(user).may_somewhere("complaint.view"):  # one of ours
        return None
    questions = list(waiting_for(user, at=at)[:MOST])
    invitations = list(invitations_waiting_for(user, at=at)[:MOST])
    if not questions and not invitations:
        return None
    return {"questions": questions, "invitations": invitations}
