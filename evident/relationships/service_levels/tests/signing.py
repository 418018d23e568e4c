"""Signing an agreement for both sides, by two people with the paper at hand."""

from datetime import datetime

from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import User
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.models import Agreement

PAPER = "Signed copy, folder 7"


def sign_both(
    *, agreement: Agreement, by: User, at: datetime, name: str = "Li Na", paper: str = PAPER
) -> None:
    """Let `by` enter our signature, and a colleague that of the other party."""
    for side, person in (("provider", by), ("other", colleague_of(by, at=at))):
        actions.sign(
            agreement=agreement, by=person, at=at, side=side, name=name, paper=paper,
            signed_on=at.date(),
        )  # fmt: skip


def colleague_of(person: User, *, at: datetime) -> User:
    """Return somebody else who enters signatures."""
    known = User.objects.filter(login="countersigner").first()
    if known is not None:
        return known
    made = User.objects.create_user(
        "countersigner", name="Countersigner", organisation=person.organisation
    )
    role = Role.objects.get(code="process_owner")
    access.give(role=role, to=made, by=None, at=at)
    return made
