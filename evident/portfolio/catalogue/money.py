"""What is charged, in words; and in which currency an organisation charges."""

from decimal import Decimal

from babel.core import get_global
from babel.numbers import format_currency, get_territory_currencies
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evident.portfolio.catalogue.models import Offering, Period

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


def amount_in_words(amount: Decimal, currency: str) -> str:
    """Return an amount as the language of the page writes it."""
    language = "zh_Hans_CN" if (get_language() or "").startswith("zh") else "en"
    return str(format_currency(amount, currency, locale=language))


def cost_in_words(cost: Decimal | None, *, currency: str, period: str) -> str:
    """Return what something that is ordered costs, and how often."""
    if cost is None:
        return _("Not charged")
    amount = amount_in_words(cost, currency)
    if period == Period.MONTHLY:
        return _("%(amount)s per month") % {"amount": amount}
    return _("%(amount)s once") % {"amount": amount}
