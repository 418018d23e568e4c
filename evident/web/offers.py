"""
What can be begun from a record, a check or a deviation: links that modules add to such pages.

A module adds its own in its `navigation.py`, so that a page offers what lies above it:

    offers.add("record", Offer(_("Raise a finding"), "flag", "findings:raise", "finding.…"))
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.web.addresses import address


@dataclass(frozen=True)
class Offer:
    """Something to begin; its page is told `source`, the place, and `reference`."""

    label: str | Promise
    icon: str
    """A name of Tabler's icons, without `ti-`."""
    url_name: str
    permission: str


@dataclass(frozen=True)
class ShownOffer:
    """An offer on a page: where it leads from there."""

    offer: Offer
    address: str


_offers: dict[str, list[Offer]] = {}


def add(place: str, offer: Offer) -> None:
    """Let pages of `place` (`record`, `check`, `deviation`) offer something."""
    _offers.setdefault(place, []).append(offer)


def offers_for(user: User, *, place: str, reference: str) -> list[ShownOffer]:
    """Return what `user` may begin from the thing that `reference` names."""
    access = access_of(user)
    question = urlencode({"source": place, "reference": reference})
    return [
        ShownOffer(offer, f"{address(offer.url_name)}?{question}")
        for offer in _offers.get(place, [])
        if access.may_somewhere(offer.permission)
    ]
