"""Who administers, and that somebody always does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import matches
from evident.kernel.accounts.models import User

NEEDED = ("access.manage", "account.manage")
"""Who holds these everywhere can put everything else right."""


def administrators(*, at: datetime) -> set[int]:
    """Return the keys of the active people who administer everything, without an end date."""
    grants = (
        Grant.objects.in_force(at)
        .filter(organisation=None, process="", subjects=[], valid_until=None)
        .select_related("role")
    )
    held: dict[str, set[int]] = {code: set() for code in NEEDED}
    for grant in grants:
        codes = [code for code in NEEDED if matches(frozenset(grant.role.permissions), code)]
        if not codes:
            continue
        holders = Q(teams=grant.team_id) if grant.team_id else Q(pk=grant.user_id)
        for code in codes:
            held[code] |= set(User.objects.filter(holders).values_list("pk", flat=True))
    everything = set.intersection(*held.values())
    return set(User.objects.filter(pk__in=everything, is_active=True).values_list("pk", flat=True))


@contextmanager
def keeping_an_administrator(*, at: datetime) -> Iterator[None]:
    """
    Undo what is done inside if it would leave nobody who administers; one at a time.

    Raises ValidationError then.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('evident.administrators'))")
        had_one = bool(administrators(at=at))
        yield
        if had_one and not administrators(at=at):
            raise ValidationError(
                _(
                    "Nobody would be left to administer Evident. "
                    "Make somebody else an administrator first."
                )
            )
