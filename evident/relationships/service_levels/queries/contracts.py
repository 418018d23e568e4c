"""Which contracts a record may go to that waits for a supplier."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Agreement, Party
from evident.relationships.service_levels.supplying import supply_of
from evident.relationships.service_levels.terms import applicable


class Contract(NamedTuple):
    """A contract in force that covers the service of a record."""

    number: str
    title: str
    supplier: str
    is_usual: bool
    """Whether the record goes there where nobody chooses."""


def contracts_for(record: Record, *, at: datetime) -> list[Contract]:
    """Return the contracts a record may go to, the one first where it goes without a choice."""
    found = applicable(record, at=at)
    numbers = {terms.number for terms in found if terms.party == Party.CONTRACT}
    usual = supply_of(record, at=at) if numbers else None
    if usual is None:
        return []
    rows = Agreement.objects.filter(number__in=numbers).select_related("organisation")
    contracts = [
        Contract(
            each.number,
            each.title,
            str(each.organisation),
            each.pk == usual.terms.agreement_id,
        )
        for each in rows.order_by("organisation__name", "pk")
    ]
    return sorted(contracts, key=lambda each: not each.is_usual)


def choices_for(record: Record, *, at: datetime) -> list[tuple[str, str]]:
    """Return what a form offers of them; nothing where one alone is no choice."""
    found = contracts_for(record, at=at)
    if len(found) < 2:  # the usual one, and another
        return []
    words = _("By the rule: %(supplier)s") % {"supplier": found[0].supplier}
    named = [(each.number, f"{each.supplier} · {each.number} {each.title}") for each in found]
    return [("", words), *named]
