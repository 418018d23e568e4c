"""Numbers of targets as people read them."""

from decimal import Decimal

from django.utils.formats import number_format


def plain_text(number: Decimal) -> str:
    """Return a number as the language writes it, without the zeros it was kept with."""
    return number_format(f"{Decimal(number).normalize():f}", force_grouping=True)
