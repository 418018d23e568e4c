"""Auditors from outside: they look and judge, and neither work nor decide in what they look at."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import ENDING
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind

AUDITS = gettext_lazy("%(person)s audits from outside, and so neither approves nor works here.")


def from_outside() -> Q:
    """Return the condition of being an auditor from outside, by organisation or by role."""
    held = Grant.objects.in_force(timezone.now()).filter(role__code__in=ENDING)
    own = held.exclude(user=None).values("user_id")
    return Q(organisation__kind=OrganisationKind.AUDITOR) | Q(pk__in=own)


def is_from_outside(person: User) -> bool:
    """Return whether somebody is an auditor from outside."""
    return User.objects.filter(from_outside(), pk=person.pk).exists()
