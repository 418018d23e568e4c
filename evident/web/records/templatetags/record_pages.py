"""Parts of the pages of records."""

from collections.abc import Collection
from typing import Any

from django import template
from django.utils.safestring import SafeString

from evident.kernel.custom_fields.values import fields_of, shown
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.models import Record
from evident.kernel.timelines.reading import Timeline
from evident.kernel.trail_reading.queries import readable_among
from evident.web.records.pages import Pages
from evident.web.records.seeing import seen_by
from evident.web.templatetags.web import badge

register = template.Library()


@register.inclusion_tag("record_pages/_step_button.html", takes_context=True)
def record_step(  # noqa: PLR0917  # a template passes them by name
    context: template.Context,
    pages: Pages,
    record: Record,
    step: Step,
    is_main: bool = False,
    is_item: bool = False,
) -> dict[str, Any]:
    """Show the button of a step: it opens the step's form, or takes it where it needs no facts."""
    is_form = pages.is_form(step, record)
    return {
        "step": step,
        "css": "dropdown-item" if is_item else "btn btn-primary" if is_main else "btn",
        "is_form": is_form,
        "key": pages.keys.get(step.name, ""),
        "address": pages.address(step.name, record),
        "seen": "" if is_form else seen_by(context["request"].user, record),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def entries_readable(context: template.Context, course: Timeline) -> Collection[int]:
    """Return which entries of the trail that a timeline tells of whoever looks may open."""
    told = [item.told.id for item in course.items if item.told]
    return readable_among(context["request"].user, told)


@register.simple_tag
def record_state(record: Record, pages: Pages | None = None) -> SafeString:
    """Show a record's state by word and tone."""
    tone, icon = pages.tones.get(record.state, ("info", "")) if pages else ("neutral", "")
    return badge(procedure_of(record.kind).states(record.state).label, tone, icon)


@register.simple_tag
def address_in(pages: Pages, name: str, record: Record, pk: int | None = None) -> str:
    """Return one of the addresses of a record."""
    return pages.address(name, record, **({} if pk is None else {"pk": pk}))


@register.simple_tag
def additional_facts(record: Record) -> list[tuple[str, str]]:
    """Return name and value of each additional field."""
    return shown(record.custom, fields=fields_of(record.kind))


@register.filter
def words_of(record: Record, name: str) -> str:
    """Return what a record says under `name`, as people read it."""
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    return "" if value is None else str(value)
