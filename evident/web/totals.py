"""How many there are, in words."""

from babel.numbers import format_decimal
from django.utils.translation import ngettext

from evident.web.times import locale


def in_words(total: object) -> object:
    """Return a number as one of entries; what is said in words already, and nothing, as it is."""
    if not isinstance(total, int) or not total:
        return total
    count = format_decimal(total, locale=locale())
    return ngettext("%(count)s entry", "%(count)s entries", total) % {"count": count}
