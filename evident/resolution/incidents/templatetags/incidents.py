"""Parts of incident pages."""

from typing import Any

from django import template
from django.urls import reverse

from evident.kernel.procedures.definition import Step
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.next_steps import is_form

register = template.Library()


@register.inclusion_tag("incidents/_step_button.html", takes_context=True)
def step_button(
    context: template.Context,
    incident: Incident,
    step: Step,
    is_main: bool = False,
    is_item: bool = False,
) -> dict[str, Any]:
    """Show the button of a step: it opens the step's form, or takes it where it needs no facts."""
    css = "dropdown-item" if is_item else "btn btn-primary" if is_main else "btn"
    return {
        "incident": incident,
        "step": step,
        "css": css,
        "is_form": is_form(step),
        "address": reverse(f"incidents:{step.name}", kwargs={"number": incident.number}),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def fact_of(incident: Incident, name: str) -> str:
    """Return what an incident says under `name`, as people read it."""
    shown = getattr(incident, f"get_{name}_display", None)
    value = shown() if shown else getattr(incident, name)
    return "" if value is None else str(value)


@register.filter
def label_of(incident: Incident, name: str) -> str:
    """Return what people call a fact."""
    words = str(incident._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # columns
    return words[:1].upper() + words[1:]
