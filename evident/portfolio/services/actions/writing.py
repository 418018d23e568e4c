"""Proposing a service and correcting what it says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import EditConflict, WrongFact
from evident.portfolio.services.models import Criticality, Service
from evident.portfolio.services.procedure import PROCEDURE

EDITABLE = frozenset(
    {
        "name_en",
        "name_zh",
        "description_en",
        "description_zh",
        "outcome_en",
        "outcome_zh",
        "owner",
        "criticality",
        "hours",
        "team",
    }
)


def propose(
    *,
    by: User,
    at: datetime,
    name_en: str = "",
    name_zh: str = "",
    organisation: Organisation | None = None,
    **more: Any,
) -> Service:
    """
    Propose a service; `organisation` is who provides it, that of `by` unless given.

    `more` are further facts of EDITABLE. Raises WrongFact without a name, PermissionDenied if `by`
    lacks `service.propose`.
    """
    refuse_unknown(more)
    service = Service(
        kind=PROCEDURE.kind,
        organisation=organisation or by.organisation,
        requester=by,
        opened_at=at,
    )
    fill(service, {"name_en": name_en, "name_zh": name_zh} | more)
    return PROCEDURE.open(service, by=by, at=at)


def edit(
    *,
    service: Service,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    seen: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Service:
    """
    Correct what a service says; `facts` are of EDITABLE.

    `seen_version` is the version on screen when writing began, `seen` the values on screen
    instead: then only a change of these very facts is a conflict. Raises EditConflict, WrongFact
    without a name, StepRefused if it has ended, PermissionDenied if `by` lacks `service.edit`.
    """
    refuse_unknown(facts)
    with PROCEDURE.step("edit", service, by=by, at=at, seen_version=seen_version) as service:
        for name in (seen or {}).keys() & facts.keys():
            if getattr(service, name) not in ((seen or {})[name], facts[name]):
                raise EditConflict(
                    _("%(number)s was changed by somebody else while you were writing.")
                    % {"number": service.number}
                )
        fill(service, facts)
    return service


def fill(service: Service, facts: Mapping[str, Any]) -> None:
    """Set `facts`, and the title by the names. Raises WrongFact for a fact that cannot be."""
    for name, value in facts.items():
        setattr(service, name, value.strip() if isinstance(value, str) else value)
    service.name_en = " ".join(service.name_en.split())
    service.name_zh = " ".join(service.name_zh.split())
    service.title = service.name_en or service.name_zh
    if not service.title:
        raise WrongFact(_("Give the service a name, in English or in Chinese."))
    if service.criticality not in Criticality.values:
        raise WrongFact(_("Say how critical the service is."))


def refuse_unknown(facts: Mapping[str, Any]) -> None:
    """Raise TypeError for what no service has."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
