"""What people call the device that somebody signed in with."""

from django import template

register = template.Library()

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser_name(agent: str) -> str:
    """Return what people call the browser and system that `agent` names."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (browser, system))) or agent[:60] or "–"


@register.filter
def device_icon(agent: str) -> str:
    """Return the icon for the device that `agent` names."""
    is_phone = any(mark in agent for mark in ("iPhone", "Android", "Mobile"))
    return "ti-device-mobile" if is_phone else "ti-device-laptop"
