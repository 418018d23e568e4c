"""How roles are shipped, given and withdrawn."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.administrators import keeping_an_administrator
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import ENDING, SHIPPED
from evident.kernel.access.queries import forget, require
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.trail import actions as trail


@transaction.atomic
def ensure_shipped(*, at: datetime) -> None:
    """
    Make every shipped role exist, and let it hold what this version of the product adds.

    What an organisation took away from a role, or gave it, stays as it wants.
    """
    for shipped in SHIPPED:
        wanted = list(shipped.permissions)
        role, is_new = Role.objects.get_or_create(
            code=shipped.code,
            defaults={
                "name_en": shipped.name_en,
                "name_zh": shipped.name_zh,
                "permissions": wanted,
                "shipped_permissions": wanted,
                "is_shipped": True,
            },
        )
        if is_new:
            trail.write(event="role.ship", by=None, at=at, facts={"role": role.code, "id": role.pk})
        elif role.shipped_permissions != wanted:
            add_what_is_new(role, wanted, at=at)


def add_what_is_new(role: Role, wanted: list[str], *, at: datetime) -> None:
    """Let `role` hold those of `wanted` that no earlier version of the product shipped."""
    before = list(role.permissions)
    known = {*role.shipped_permissions, *before}
    role.permissions = [*before, *(code for code in wanted if code not in known)]
    role.shipped_permissions = wanted
    role.save(update_fields=["permissions", "shipped_permissions"])
    if role.permissions != before:
        trail.write(
            event="role.change",
            by=None,
            at=at,
            changes={"permissions": [before, role.permissions]},
            facts={"role": role.code, "id": role.pk, "permissions": role.permissions},
        )


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

    `valid_until` is exclusive; an external auditor needs one. Raises PermissionDenied if `by`
    lacks `access.manage`, ValidationError for an end that is missing or past, or for somebody
    who is no longer active.
    """
    if by is not None:
        require(by, "access.manage")
        refuse_unfit(role=role, to=to, at=at, valid_until=valid_until)
    return put(
        role=role, to=to, by=by, at=at, organisation=organisation, process=process,
        valid_from=at, valid_until=valid_until,
    )  # fmt: skip


def put(
    *,
    role: Role,
    to: User | Team,
    by: User | None,
    at: datetime,
    valid_from: datetime,
    **scope: Any,
) -> Grant:
    """
    Write a grant down, from `valid_from` on, and tell the trail.

    For actions that have a permission of their own for what they open, such as an evidence room.
    """
    grant = Grant.objects.create(
        role=role,
        user=to if isinstance(to, User) else None,
        team=to if isinstance(to, Team) else None,
        valid_from=valid_from,
        **scope,
    )
    trail.write(event="grant.give", by=by, at=at, facts=facts_of(grant))
    if isinstance(to, User):
        forget(to)
    return grant


def refuse_unfit(
    *, role: Role, to: User | Team, at: datetime, valid_until: datetime | None
) -> None:
    """Raise ValidationError for a grant that must not be."""
    if not to.is_active:
        raise ValidationError(_("%(name)s is no longer active.") % {"name": to.name})
    if valid_until is not None and valid_until <= at:
        raise ValidationError({"valid_until": _("The end has already passed.")})
    if valid_until is None and role.code in ENDING:
        raise ValidationError(
            {"valid_until": _("%(role)s needs an end date.") % {"role": role.name}}
        )


def withdraw(*, grant: Grant, by: User, at: datetime) -> Grant:
    """
    End `grant` at `at`.

    Raises PermissionDenied if `by` lacks `access.manage`, ValidationError if it has ended already
    or nobody would be left to administer.
    """
    require(by, "access.manage")
    with keeping_an_administrator(at=at):
        grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
        if grant.valid_until is not None and grant.valid_until <= at:
            raise ValidationError(_("This grant has already ended."))
        end(grant=grant, by=by, at=at)
    forget(by)
    return grant


def end(*, grant: Grant, by: User, at: datetime) -> None:
    """
    Let a locked grant end at `at` and tell the trail.

    For actions that have a permission of their own for what they close; see `put`.
    """
    before, grant.valid_until = grant.valid_until, at
    grant.save(update_fields=["valid_until"])
    trail.write(
        event="grant.withdraw",
        by=by,
        at=at,
        changes={"valid_until": [before, at]},
        facts=facts_of(grant),
    )
    if grant.user is not None:
        forget(grant.user)


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
    } | limits_of(grant)


def limits_of(grant: Grant) -> dict[str, object]:
    """Return what limits a grant beyond organisation and process, if anything does."""
    limits = {"subjects": grant.subjects, "requirements": grant.requirements}
    found: dict[str, object] = {name: value for name, value in limits.items() if value}
    if grant.subjects:
        found["valid_from"] = grant.valid_from
    return found
