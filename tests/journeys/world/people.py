"""Who is there."""

from datetime import datetime

from django.utils import timezone

from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.access.queries import forget
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation

PASSWORD = "a long enough one, 7"


def person(login: str, name: str, organisation: Organisation, *roles: str) -> User:
    """Make somebody who holds `roles`."""
    user = User.objects.create_user(
        login, PASSWORD, name=name, organisation=organisation, email=f"{login}@example.org"
    )
    for role in roles:
        access.give(role=Role.objects.get(code=role), to=user, by=None, at=timezone.now())
    return user


def give(user: User, role: str, *, now: datetime) -> None:
    """Give somebody one more role."""
    access.give(role=Role.objects.get(code=role), to=user, by=None, at=now)
    forget(user)
