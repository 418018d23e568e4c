"""People whom what is hidden needs."""

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from tests.walls.other_customer.words import SECRET


def auditor_beside(user: User) -> User:
    """Return an auditor of the same organisation."""
    found = User.objects.filter(login="lookout").first()
    if found is None:
        facts = {"name": "Lookout", "organisation": user.organisation}
        found = User.objects.create_user("lookout", **facts)
        access.give(role=Role.objects.get(code="internal_auditor"), to=found, by=None, at=NOON)
    return found


def colleague_of(user: User) -> User:
    """Return somebody who works where `user` does."""
    facts = {"name": f"{SECRET} Colleague", "organisation": user.organisation}
    return User.objects.get_or_create(login=f"colleague-of-{user.login}", defaults=facts)[0]


def one_of_ours(login: str, role: str) -> User:
    """Return somebody of the provider's who holds `role`."""
    ours = Organisation.objects.get(kind="provider")
    person = User.objects.create_user(login, name=login, organisation=ours)
    access.give(role=Role.objects.get(code=role), to=person, by=None, at=NOON)
    return person
