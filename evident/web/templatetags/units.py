"""What figures are in."""

from django import template

from evident.kernel.measures.definition import Unit

register = template.Library()


@register.filter
def unit_after(unit: Unit, value: float | None) -> str:
    """Return what a unit is called after a value: 1 record, 2 records."""
    return unit.after(value)
