"""In which currency an organisation charges: what it used last, else that of where it works."""

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.conf import settings

from evident.portfolio.catalogue.models import Offering

COMMON = (
    "CNY", "HKD", "TWD", "MOP", "SGD", "JPY", "KRW", "USD", "EUR", "GBP", "CHF", "AUD", "CAD",
    "NZD", "INR", "IDR", "MYR", "THB", "VND", "PHP", "AED", "SAR", "BRL", "MXN", "ZAR", "SEK",
    "NOK", "DKK", "PLN", "CZK",
)  # fmt: skip


def usual() -> str:
    """Return the currency of the offering priced last, else that of the time zone; maybe none."""
    priced = Offering.objects.exclude(cost=None).exclude(currency="").order_by("-pk")
    return priced.values_list("currency", flat=True).first() or of_zone(settings.TIME_ZONE)


def of_zone(zone: str) -> str:
    """Return the currency people use in a time zone; empty where it is of no country."""
    territory = get_global("zone_territories").get(zone, "")
    current = get_territory_currencies(territory) if territory else []
    return current[0] if current else ""
