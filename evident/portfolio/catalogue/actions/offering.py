"""Preparing an offering, saying for whom it is, publishing and withdrawing it."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.portfolio.catalogue import money
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.catalogue.procedure import PROCEDURE
from evident.portfolio.services.models import Service
from evident.portfolio.services.procedure import USABLE

EDITABLE = frozenset(
    {
        *("name_en", "name_zh", "summary_en", "summary_zh", "description_en", "description_zh"),
        *("category", "cost", "currency", "period", "expected_minutes", "instruction"),
        *("is_for_all", "team"),
    }
)
CURRENCY = re.compile(r"^[A-Z]{3}$")


def prepare(
    *,
    by: User,
    at: datetime,
    service: Service,
    organisations: Iterable[Organisation] = (),
    **facts: Any,
) -> Offering:
    """
    Prepare an offering of `service`; `facts` are of EDITABLE.

    `organisations` are the customers it is for, where it is not for all of the service. Raises
    WrongFact without a name or for both at once, PermissionDenied if `by` lacks `offering.prepare`.
    """
    offering = Offering(
        kind=PROCEDURE.kind,
        organisation=service.organisation,
        service=service,
        requester=by,
        opened_at=at,
    )
    fill(offering, facts)
    chosen = list(organisations)
    refuse_both(offering, chosen)
    offering = PROCEDURE.open(offering, by=by, at=at, facts=told(chosen))
    offering.organisations.set(chosen)
    return offering


def edit(
    *,
    offering: Offering,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    organisations: Iterable[Organisation] | None = None,
    **facts: Any,
) -> Offering:
    """
    Correct what an offering says; `facts` are of EDITABLE.

    `seen_version` is the version on screen when writing began. Raises EditConflict, WrongFact,
    StepRefused if it was withdrawn, PermissionDenied if `by` lacks `offering.prepare`.
    """
    chosen = None if organisations is None else list(organisations)
    more = None if chosen is None else told(chosen)
    with PROCEDURE.step(
        "edit", offering, by=by, at=at, facts=more, seen_version=seen_version
    ) as offering:
        fill(offering, facts)
        if chosen is not None:
            refuse_both(offering, chosen)
            offering.organisations.set(chosen)
    return offering


def refuse_both(offering: Offering, organisations: list[Organisation]) -> None:
    """Raise WrongFact for an offering that is for all, and for a few alone as well."""
    if offering.is_for_all and organisations:
        raise WrongFact(
            _(
                "It cannot be for all customers of the service and for those you chose alone:"
                " say which."
            )
        )


def told(organisations: list[Organisation]) -> dict[str, object]:
    """Return what the trail keeps of those it is for."""
    return {"customers": organisations} if organisations else {}


def fill(offering: Offering, facts: Mapping[str, Any]) -> None:
    """Set `facts`, and the title by the names. Raises WrongFact for a fact that cannot be."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(offering, name, value.strip() if isinstance(value, str) else value)
    offering.name_en = " ".join(offering.name_en.split())
    offering.name_zh = " ".join(offering.name_zh.split())
    offering.title = offering.name_en or offering.name_zh
    if not offering.title:
        raise WrongFact(_("Give the offering a name, in English or in Chinese."))
    if offering.cost is not None and offering.cost < 0:
        raise WrongFact(_("The cost is less than nothing."))
    if offering.cost is not None and not offering.currency:
        offering.currency = money.usual()
    if offering.cost is not None and not CURRENCY.match(offering.currency):
        raise WrongFact(_("The currency is a code of three letters, such as EUR or CNY."))


def approve(*, offering: Offering, by: User, at: datetime) -> Offering:
    """Approve what the offering says. Raises PermissionDenied without `offering.approve`."""
    with PROCEDURE.step("approve", offering, by=by, at=at) as offering:
        pass
    return offering


def publish(*, offering: Offering, by: User, at: datetime) -> Offering:
    """
    Let the customers it is for see and order it.

    Raises StepRefused while no version of its form is in force, nobody is named whom it is for, or
    its service cannot be used.
    """
    with PROCEDURE.step("publish", offering, by=by, at=at) as offering:
        if offering.form_in_force is None:
            raise StepRefused(_("Design its form and put it in force first."))
        if offering.service is None or offering.service.state not in USABLE:
            raise StepRefused(_("Its service is not live yet."))
        if not offering.is_for_all and not offering.organisations.exists():
            raise StepRefused(_("Say for which customers it is."))
    return offering


def withdraw(*, offering: Offering, by: User, at: datetime, reason: str) -> Offering:
    """Take it out of the catalogue for good, saying why. Raises WrongFact without a reason."""
    if not reason.strip():
        raise WrongFact(_("Say why."))
    facts = {"reason": reason.strip()}
    with PROCEDURE.step("withdraw", offering, by=by, at=at, facts=facts) as offering:
        offering.closed_at = at
    return offering
