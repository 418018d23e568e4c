"""How roles are shipped, given and withdrawn."""

from datetime import datetime

from django.db import transaction

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import SHIPPED
from evident.kernel.access.queries import forget, require
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.trail import actions as trail


@transaction.atomic
def ensure_shipped(*, at: datetime) -> None:
    """Make every shipped role exist; roles that exist are left as the organisation wants them."""
    for shipped in SHIPPED:
        role, is_new = Role.objects.get_or_create(
            code=shipped.code,
            defaults={
                "name_en": shipped.name_en,
                "name_zh": shipped.name_zh,
                "permissions": list(shipped.permissions),
                "is_shipped": True,
            },
        )
        if is_new:
            trail.write(event="role.ship", by=None, at=at, facts={"role": role.code, "id": role.pk})


@transaction.atomic
def give(
    *,
    role: Role,
    to: User | Team,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    process: str = "",
    valid_until: datetime | None = None,
) -> Grant:
    """
    Give `role` to a person or a team. `by` is None for the installation itself.

    Raises PermissionDenied if `by` lacks `access.manage`.
    """
    if by is not None:
        require(by, "access.manage")
    grant = Grant.objects.create(
        role=role,
        user=to if isinstance(to, User) else None,
        team=to if isinstance(to, Team) else None,
        organisation=organisation,
        process=process,
        valid_from=at,
        valid_until=valid_until,
    )
    trail.write(event="grant.give", by=by, at=at, facts=facts_of(grant))
    if isinstance(to, User):
        forget(to)
    return grant


@transaction.atomic
def withdraw(*, grant: Grant, by: User, at: datetime) -> Grant:
    """End `grant` at `at`. Raises PermissionDenied if `by` lacks `access.manage`."""
    require(by, "access.manage")
    grant.valid_until = at
    grant.save(update_fields=["valid_until"])
    trail.write(event="grant.withdraw", by=by, at=at, facts=facts_of(grant))
    return grant


def facts_of(grant: Grant) -> dict[str, object]:
    """Return what the trail has to keep of a grant."""
    return {
        "grant": grant.pk,
        "role": grant.role.code,
        "user": grant.user,
        "team": grant.team,
        "organisation": grant.organisation,
        "process": grant.process,
        "valid_until": grant.valid_until,
    }
