"""How organisations come, change and go."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.administration.scope import differing, locked, require_for
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.trail import actions as trail


def create(*, by: User, at: datetime, code: str, name: str, kind: str) -> Organisation:
    """
    Make an organisation.

    Raises PermissionDenied without `account.manage`, ValidationError for a code that is taken.
    """
    require_for(by, None)
    return register(by=by, at=at, code=code, name=name, kind=kind)


def register(*, by: User, at: datetime, code: str, name: str, kind: str) -> Organisation:
    """
    Make an organisation as `create` does, for actions that have a permission of their own.

    Raises ValidationError for a code that is taken.
    """
    organisation = Organisation(code=code, name=name.strip(), kind=kind)
    try:
        with transaction.atomic():
            organisation.save()
            _tell("organisation.create", organisation, by=by, at=at, facts=facts_of(organisation))
    except IntegrityError as taken:
        raise ValidationError(
            {"code": _("There is an organisation with this code already.")}
        ) from taken
    return organisation


@transaction.atomic
def change(
    *, organisation: Organisation, by: User, at: datetime, name: str, kind: str, is_active: bool
) -> Organisation:
    """
    Set what an organisation is; its people and records stay as they are.

    Raises PermissionDenied without `account.manage`, ValidationError if no service provider would
    be left.
    """
    require_for(by, None)
    organisation = locked(organisation)
    changes = differing(organisation, {"name": name.strip(), "kind": kind, "is_active": is_active})
    if not changes:
        return organisation
    for field, (_before, value) in changes.items():
        setattr(organisation, field, value)
    organisation.save(update_fields=list(changes))
    active = Organisation.objects.filter(kind=OrganisationKind.PROVIDER, is_active=True)
    if {"kind", "is_active"} & changes.keys() and not active.exists():
        raise ValidationError(_("One organisation has to be the service provider."))
    facts = facts_of(organisation)
    _tell("organisation.change", organisation, by=by, at=at, facts=facts, changes=changes)
    return organisation


def facts_of(organisation: Organisation) -> dict[str, object]:
    """Return what the trail has to keep of an organisation."""
    return {"organisation": organisation, "code": organisation.code, "kind": organisation.kind}


def _tell(event: str, organisation: Organisation, **more: Any) -> None:
    """Write into the trail what was done about an organisation."""
    trail.write(event=event, organisation_id=organisation.pk, **more)
