"""How several of many are chosen: by ticking, in a list that is searched once it is long."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

FEW = 8
"""So many choices are taken in at a glance; more can be searched."""


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes in the place of a list in which several are chosen with a key held down."""


def several(bound: BoundField) -> forms.Widget:
    """Return the control of a field; where it is a list to choose several from, boxes instead."""
    widget: forms.Widget = bound.field.widget
    if type(widget) is forms.SelectMultiple:
        ticks = Ticks(attrs=widget.attrs)
        ticks.choices, ticks.is_required = widget.choices, widget.is_required
        bound.field.widget = ticks
        return ticks
    return widget


def choosing(bound: BoundField) -> dict[str, Any]:
    """Return the choices to tick; of a long list those that are chosen already come first."""
    if not bound.use_fieldset:
        return {}
    choices = list(bound)
    has_rows = isinstance(bound.field, forms.ModelMultipleChoiceField)
    is_long = (has_rows or isinstance(bound.field.widget, Ticks)) and len(choices) > FEW
    if is_long:
        choices.sort(key=lambda each: not each.data["selected"])
    return {"choices": choices, "is_long": is_long}
