"""Parts of pages that show services."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evident.portfolio.services.models import Criticality, Service, name_of
from evident.portfolio.services.procedure import State
from evident.web.templatetags.web import badge

register = template.Library()

STATE_TONES = {
    State.PROPOSED: ("warning", ""),
    State.LIVE: ("success", "check"),
    State.RETIRING: ("warning", "player-eject"),
    State.RETIRED: ("neutral", ""),
    State.REJECTED: ("neutral", ""),
}
CRITICALITY_TONES = {
    Criticality.CRITICAL: ("danger", "urgent"),
    Criticality.HIGH: ("warning", "chevrons-up"),
    Criticality.MEDIUM: ("info", "equal"),
    Criticality.LOW: ("neutral", "chevron-down"),
}


@register.simple_tag
def service_state(service: Service) -> SafeString:
    """Show the state of a service by word and tone."""
    tone, icon = STATE_TONES.get(State(service.state), ("info", ""))
    return badge(service.state_label, tone, icon)


@register.simple_tag
def criticality(service: Service, is_named: bool = False) -> SafeString:
    """Show how critical a service is; where no heading says what that is, `is_named` does."""
    level = Criticality(service.criticality)
    tone, icon = CRITICALITY_TONES[level]
    text = _("Criticality: %(level)s") % {"level": level.label} if is_named else level.label
    return badge(str(text), tone, icon)


register.filter("service_name", name_of)
