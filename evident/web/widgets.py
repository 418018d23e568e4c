"""
How controls of forms are written: as Django's own templates do, in Python.

A form of filters has sixteen controls with two hundred choices. By templates, one included in the
other, they took a quarter of the time of the page.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evident.web.markup import attributes, escaped

BLANK = "-" * 9
Widget = Mapping[str, Any]
"""What a widget tells of itself: type, name, value, attrs, options."""


class Controls(TemplatesSetting):
    """Writes the usual controls at once, and the others by their templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """Return the markup of a control."""
        write = WRITERS.get(template_name.removeprefix("django/forms/widgets/"))
        if write is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308  # a template's
        return mark_safe(write(context["widget"]))  # noqa: S308  # every value is escaped


def written_input(widget: Widget) -> str:
    """Return an input."""
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    return (
        f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"{value}'
        f"{attributes(widget['attrs'])}>"
    )


def written_choice(widget: Widget) -> str:
    """Return one of several boxes or buttons, inside its label where that is wanted."""
    if not widget["wrap_label"]:
        return written_input(widget)
    key = widget["attrs"].get("id")
    target = f' for="{escaped(key)}"' if key else ""
    return f"<label{target}>{written_input(widget)} {escaped(widget['label'])}</label>"


def written_select(widget: Widget) -> str:
    """Return a list to choose from."""
    parts = [f'<select name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _place in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{escaped(group)}">')
        parts += [
            f'<option value="{escaped(option["value"])}"{attributes(option["attrs"])}>'
            f"{escaped(worded(widget, option['label']))}</option>"
            for option in options
        ]
        if group:
            parts.append("</optgroup>")
    return f"{''.join(parts)}</select>"


def worded(widget: Widget, label: object) -> object:
    """Return a choice as people read it: dashes ask nobody for anything."""
    if label not in {BLANK, "–"}:
        return label
    return _("Choose …") if widget["required"] else "–"


def written_text(widget: Widget) -> str:
    """Return a field of several lines; browsers pass over the first line break."""
    start = f'<textarea name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>'
    return f"{start}\n{escaped(widget['value'] or '')}</textarea>"


INPUTS = (
    "text", "number", "email", "url", "color", "search", "tel", "password", "hidden", "date",
    "datetime", "time", "file", "checkbox", "input",
)  # fmt: skip
WRITERS: dict[str, Callable[[Widget], str]] = {
    **{f"{name}.html": written_input for name in INPUTS},
    "checkbox_option.html": written_choice,
    "radio_option.html": written_choice,
    "select.html": written_select,
    "textarea.html": written_text,
}
