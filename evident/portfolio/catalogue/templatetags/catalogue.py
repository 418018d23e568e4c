"""Parts of pages that show offerings."""

from babel.numbers import format_currency
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evident.portfolio.catalogue.expecting import expected_in_words
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.catalogue.procedure import State
from evident.web.templatetags.web import badge

register = template.Library()

STATE_TONES = {
    State.DRAFT: ("warning", ""),
    State.PUBLISHED: ("success", "check"),
    State.WITHDRAWN: ("neutral", ""),
}


@register.simple_tag
def offering_state(offering: Offering) -> SafeString:
    """Show the state of an offering by word and tone."""
    tone, icon = STATE_TONES.get(State(offering.state), ("info", ""))
    return badge(offering.state_label, tone, icon)


@register.simple_tag
def offering_cost(offering: Offering) -> str:
    """Return what an offering costs, in words."""
    from evident.web.times import locale

    if offering.cost is None:
        return _("Not charged")
    amount = format_currency(offering.cost, offering.currency, locale=locale())
    if offering.period == "monthly":
        return _("%(amount)s per month") % {"amount": amount}
    return _("%(amount)s once") % {"amount": amount}


@register.filter
def expected_time(offering: Offering) -> str:
    """Return how long an offering usually takes, in words; empty if nothing is said."""
    return expected_in_words(offering, timezone.now())


@register.filter
def in_dict(names: dict[str, str], code: str) -> SafeString:
    """Return the name of a code; the code where it has none any more."""
    return format_html("{}", names.get(code, code))
