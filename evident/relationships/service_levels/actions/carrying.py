"""Saying which OLA or contract carries which promise."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.relationships.service_levels.models import Agreement, Carrier, Party
from evident.relationships.service_levels.procedure import PROCEDURE
from evident.relationships.service_levels.queries.alignment import target_of


def carry(
    *,
    agreement: Agreement,
    by: User,
    at: datetime,
    promise_code: str,
    carrier: Agreement,
    carrier_code: str,
) -> Carrier:
    """
    Note that a target of `carrier` carries a target of `agreement`, which is an SLA.

    A carrier that is too weak is noted all the same and shown as such. Raises WrongFact for targets
    that do not exist or parties that cannot carry, StepRefused if it was noted already,
    PermissionDenied if `by` lacks `agreement.draft`.
    """
    if agreement.party != Party.SLA or carrier.party == Party.SLA:
        raise WrongFact(_("An SLA is carried by OLAs and contracts."))
    facts = {"promise": promise_code, "carrier": carrier.number, "target": carrier_code}
    with PROCEDURE.step("carry", agreement, by=by, at=at, facts=facts) as agreement:
        if target_of(agreement.pk, promise_code, at=at) is None:
            raise WrongFact(_("The agreement has no such target."))
        if target_of(carrier.pk, carrier_code, at=at) is None:
            raise WrongFact(_("What is to carry it has no such target."))
        link, is_new = Carrier.objects.get_or_create(
            promise=agreement,
            promise_code=promise_code,
            carrier=carrier,
            carrier_code=carrier_code,
        )
        if not is_new:
            raise StepRefused(_("That is noted already."))
    return link


def uncarry(*, link: Carrier, by: User, at: datetime) -> None:
    """Take back that something carries a promise. Raises PermissionDenied, StepRefused."""
    facts = {"promise": link.promise_code, "carrier": link.carrier.number, "removed": True}
    with PROCEDURE.step("carry", link.promise, by=by, at=at, facts=facts):
        link.delete()
