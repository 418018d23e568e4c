"""What a grant of `account.manage` may be limited to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from evident.kernel.access.queries import access_of, require
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation

PERMISSION = "account.manage"
AnyModel = TypeVar("AnyModel", bound=models.Model)


@dataclass(frozen=True)
class Within:
    """Anything of an organisation."""

    organisation_id: int | None


def require_for(user: User, organisation: Organisation | int | None) -> None:
    """Raise PermissionDenied unless `user` administers `organisation`; None means everything."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    require(user, PERMISSION, None if key is None else Within(key))


def administered_by(user: User) -> "models.QuerySet[Organisation]":
    """Return the organisations whose people `user` may add and change."""
    reach = access_of(user).reach(PERMISSION)
    organisations = Organisation.objects.all()
    if reach.everywhere:
        return organisations
    return organisations.filter(pk__in=reach.organisations)


def differing(thing: models.Model, wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what would change, each with the value before and after."""
    return {
        name: [getattr(thing, name), value]
        for name, value in wanted.items()
        if getattr(thing, name) != value
    }


def locked(thing: AnyModel) -> AnyModel:
    """Return the row as it is now, locked until the transaction ends."""
    rows: models.QuerySet[AnyModel] = type(thing)._default_manager.all()  # noqa: SLF001
    return rows.select_for_update(of=("self",)).get(pk=thing.pk)
