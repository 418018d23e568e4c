"""Parts of pages that show offerings."""

from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evident.portfolio.catalogue.expecting import expected_in_words
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.catalogue.money import amount_in_words, cost_in_words
from evident.portfolio.catalogue.procedure import State
from evident.web.templatetags.web import badge, number

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
    return cost_in_words(offering.cost, currency=offering.currency, period=offering.period)


@register.simple_tag
def limit_of(offering: Offering, limit: Decimal) -> str:
    """Return a cost that decides something, in the currency of an offering if it has one."""
    return amount_in_words(limit, offering.currency) if offering.currency else number(float(limit))


@register.filter
def expected_time(offering: Offering) -> str:
    """Return how long an offering usually takes, in words; empty if nothing is said."""
    return expected_in_words(offering, timezone.now())


@register.filter
def in_dict(names: dict[str, str], code: str) -> SafeString:
    """Return the name of a code; the code where it has none any more."""
    return format_html("{}", names.get(code, code))
