"""What an administrator does first in an empty installation, until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class FirstStep:
    """One of the steps, with the page where it is taken."""

    label: str
    why: str
    href: str
    is_done: bool


def read(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the steps while one of them is to be taken; nothing afterwards."""
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    customers = Organisation.objects.filter(kind=OrganisationKind.CUSTOMER, is_active=True)
    grants = Grant.objects.in_force(at).exclude(user=user)
    teams = Team.objects.filter(is_active=True)
    done = User.objects.filter(pk=user.pk).values_list(
        *map(Exists, (others, customers, teams, grants))
    )[0]
    if all(done):
        return None
    has_people, has_customers, has_team, has_roles = done
    steps = [
        FirstStep(
            _("Add your customers"),
            _("An organisation each. What one customer may see, no other sees."),
            reverse("administration:organisation-new"),
            has_customers,
        ),
        FirstStep(
            _("Add people"),
            _("Your own and those of customers. Each can be mailed a link to set a password."),
            reverse("administration:person-new"),
            has_people,
        ),
        FirstStep(
            _("Make a team"),
            _("Teams share a queue. The service desk is one."),
            reverse("administration:team-new"),
            has_team,
        ),
        FirstStep(
            _("Give everybody a role"),
            _("A process owner sets up services and agreements; an agent works on records."),
            reverse("administration:grant-new"),
            has_roles,
        ),
    ]
    return {"title": _("First steps"), "steps": steps}
