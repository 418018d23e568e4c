"""How an organisation shapes its own roles."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evident.kernel.access.administrators import keeping_an_administrator
from evident.kernel.access.models import Role
from evident.kernel.access.permissions import declared, matches
from evident.kernel.access.queries import forget, require
from evident.kernel.accounts.models import User
from evident.kernel.trail import actions as trail


def create(
    *, by: User, at: datetime, code: str, name_en: str, name_zh: str, permissions: Iterable[str]
) -> Role:
    """
    Make a role of the organisation's own.

    Raises PermissionDenied if `by` lacks `access.manage`, ValidationError for a code that is taken
    and for permissions nobody declared.
    """
    require(by, "access.manage")
    role = Role(code=code, name_en=name_en, name_zh=name_zh, permissions=checked(permissions))
    try:
        with transaction.atomic():
            role.save()
            trail.write(event="role.create", by=by, at=at, facts=facts_of(role))
    except IntegrityError as taken:
        raise ValidationError({"code": _("There is a role with this code already.")}) from taken
    return role


def change(
    *, role: Role, by: User, at: datetime, name_en: str, name_zh: str, permissions: Iterable[str]
) -> Role:
    """
    Name a role anew and set what it allows; it holds for everybody who has it at once.

    Raises PermissionDenied if `by` lacks `access.manage`, ValidationError for permissions nobody
    declared, or if nobody would be left to administer.
    """
    require(by, "access.manage")
    wanted = {"name_en": name_en, "name_zh": name_zh, "permissions": checked(permissions)}
    with keeping_an_administrator(at=at):
        role = Role.objects.select_for_update().get(pk=role.pk)
        changes = {
            name: [getattr(role, name), value]
            for name, value in wanted.items()
            if getattr(role, name) != value
        }
        if not changes:
            return role
        for name, (_before, value) in changes.items():
            setattr(role, name, value)
        role.save(update_fields=list(changes))
        trail.write(event="role.change", by=by, at=at, changes=changes, facts=facts_of(role))
    forget(by)
    return role


def checked(permissions: Iterable[str]) -> list[str]:
    """Return the patterns in order, each once. Raises ValidationError for an unknown one."""
    patterns = sorted(set(permissions))
    for pattern in patterns:
        if not any(matches(frozenset({pattern}), code) for code in declared()):
            raise ValidationError(
                {"permissions": _("“%(code)s” is no permission.") % {"code": pattern}}
            )
    return patterns


def facts_of(role: Role) -> dict[str, object]:
    """Return what the trail has to keep of a role."""
    return {"role": role.code, "id": role.pk, "permissions": role.permissions}
