"""The components pages are built of. `docs/pages.md` shows each in use."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal
from django import forms, template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Priority, Record
from evident.kernel.sentences import colon, gap
from evident.kernel.zones import zone_name
from evident.web import asking, navigation
from evident.web.addresses import numbered
from evident.web.choices import choosing, several
from evident.web.home import ShownBlock
from evident.web.markup import escaped
from evident.web.parts import parts_of
from evident.web.times import distance_in_words, full_time, locale, rounded, stretch, time_element
from evident.web.totals import in_words

register = template.Library()

CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.Select: "form-select",
    forms.CheckboxSelectMultiple: "",
    forms.RadioSelect: "",
    forms.HiddenInput: "",
}
PRIORITY_TONES = {
    Priority.CRITICAL: ("danger", "urgent"),
    Priority.HIGH: ("warning", "chevrons-up"),
    Priority.MEDIUM: ("info", "equal"),
    Priority.LOW: ("neutral", "chevron-down"),
    Priority.PLANNING: ("neutral", "calendar-time"),
}
register.simple_tag(gap)
register.simple_tag(asking.files_sent, takes_context=True)
register.simple_tag(colon)
REMEMBERED = "places_shown"
UNSAFE_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.inclusion_tag("web/components/_field.html")
def field(
    bound: BoundField,
    label: str | None = None,
    width: str = "",
    placeholder: str | None = None,
    help: str | None = None,  # noqa: A002
) -> dict[str, Any]:
    """Show one field: label, control, help and what is wrong with it."""
    if help is not None:
        bound.help_text = help
    widget = several(bound)
    kind = next((kind for kind in type(widget).__mro__ if kind in CLASSES), None)
    css = CLASSES[kind] if kind else "form-control"
    attributes: dict[str, str | bool] = {
        "class": f"{css} is-invalid" if bound.errors and css else css
    }
    attributes["class"] = f"{widget.attrs.get('class', '')} {attributes['class']}".strip()
    if bound.use_fieldset:
        widget.attrs["class"] = "form-check-input"  # of each choice
    if label == "":
        attributes["aria-label"] = str(bound.label)  # what a filter is called where it has no room
    if placeholder is not None:
        attributes["placeholder"] = placeholder or False
    return {
        "field": bound,
        "control": "" if bound.use_fieldset else bound.as_widget(attrs=attributes),
        "label": bound.label if label is None else label,
        "width": width,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_group": bool(bound.use_fieldset),
        "is_required": asking.is_required(bound),
        "lost": asking.files_of(bound),
        **choosing(bound),
    }


@register.inclusion_tag("web/components/_fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """Show what is wrong with the form as a whole, then every field, in parts if it has some."""
    return {"form": form, "parts": parts_of(form)}


@register.inclusion_tag("web/components/_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """Show what is wrong with the form as a whole."""
    return {"errors": form.non_field_errors()}


# Badges, people and times stand in every row of every list: made in Python, not by templates of
# their own, which would take half the time of a page.
@register.simple_tag
def badge(text: object, tone: str = "neutral", icon: str = "") -> SafeString:
    """Show a word with a tone: neutral, info, success, warning, danger."""
    sign = f'<i class="ti ti-{escaped(icon)}" aria-hidden="true"></i>' if icon else ""
    mark = f'<span class="mark mark-{escaped(tone)}">{sign}{escaped(text)}</span>'
    return mark_safe(mark)  # noqa: S308  # escaped


@register.simple_tag
def priority(value: int | None) -> SafeString:
    """Show a priority by word, colour and icon."""
    if value is None:
        return badge(_("No priority"))
    tone, icon = PRIORITY_TONES[Priority(value)]
    return badge(Priority(value).label, tone, icon)


@register.simple_tag
def avatar(person: User | None, with_name: bool = True) -> SafeString:
    """Show a person by initials, in a colour of his or her own, with the name."""
    name_class = "person-name" if with_name else "visually-hidden"
    if person is None:
        face, colour, name = '<i class="ti ti-user"></i>', "none", escaped(_("Nobody yet"))
        start = '<span class="person person-none">'
    else:
        name = escaped(person.name)
        face, colour = escaped(initials_of(person.name)), str(person.pk % 8)
        start = f'<span class="person" title="{name}">'
    return mark_safe(  # noqa: S308  # escaped
        f'{start}<span class="face face-{colour}" aria-hidden="true">{face}</span>'
        f'<span class="{name_class}">{name}</span></span>'
    )


def initials_of(name: str) -> str:
    """Return two letters for a name: of the given name where it is Chinese, else of both."""
    words = name.split()
    if not words:
        return "?"
    if not name.isascii() and len(words) == 1:
        return name[-2:]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.simple_tag
def ago(at: datetime | None, empty: str = "–") -> SafeString:
    """Tell how long ago or how far ahead `at` is; the full time, in the person's zone, on hover."""
    if at is None:
        return format_html("{}", empty)
    words = distance_in_words(rounded(at - timezone.now()), locale())
    return time_element(at, words, is_relative=True)


@register.simple_tag
def moment(at: datetime | None, empty: str = "–") -> SafeString:
    """Show date and time in the person's zone."""
    if at is None:
        return format_html("{}", empty)
    return full_time(at)


register.simple_tag(stretch)


@register.filter
def number(value: float | None, digits: int | None = None) -> str:
    """Write a number as the language does: grouped, and with at most `digits` decimals."""
    if value is None:
        return "–"
    if digits is not None:
        value = round(value, digits)
    return str(format_decimal(value, locale=locale()))


@register.inclusion_tag("web/components/_stat.html")
def stat(  # noqa: PLR0917  # a template passes them by name
    label: object,
    value: object,
    href: str,
    unit: object = "",
    hint: object = "",
    tone: str = "",
    icon: str = "",
) -> dict[str, Any]:
    """Show a figure that is a link to the records behind it. None at all alarms nobody."""
    shown = number(value) if isinstance(value, int | float) else value
    if tone in {"danger", "warning"} and value == 0:
        tone = ""
    return {
        "label": label,
        "value": shown,
        "href": href,
        "unit": unit,
        "hint": hint,
        "tone": tone,
        "icon": icon,
    }


@register.inclusion_tag("web/components/_empty.html")
def empty_state(  # noqa: PLR0917  # a template passes them by name
    title: object,
    text: object = "",
    icon: str = "inbox",
    clause: str = "",
    href: str = "",
    action: object = "",
) -> dict[str, Any]:
    """Say what an empty list is for, which clause it serves and how to start."""
    return {
        "title": title,
        "text": text,
        "icon": icon,
        "clause": clause,
        "href": href,
        "action": action,
    }


@register.inclusion_tag("web/components/_progress.html")
def progress(value: float, most: float = 100, label: object = "", tone: str = "") -> dict[str, Any]:
    """Show how far something is."""
    share = round(100 * value / most) if most else 0
    return {"value": value, "most": most, "label": label, "share": share, "tone": tone}


@register.inclusion_tag("web/components/_pages.html", takes_context=True)
def newer_older(
    context: Mapping[str, Any], newer: str = "", older: str = "", total: object = ""
) -> dict[str, Any]:
    """Lead to the pages before and after, and to the export of the list where it is offered."""
    export = context.get("export_address", "")
    return {"newer": newer, "older": older, "total": in_words(total), "export": export}


@register.inclusion_tag("web/components/_tabs.html")
def tabs(items: list[Mapping[str, Any]], label: object = "") -> dict[str, Any]:
    """Show views of the same thing: each item has label, href, is_current, perhaps count."""
    return {"items": items, "label": label}


@register.inclusion_tag("web/components/_chart.html")
def chart(
    name: str, chart: Mapping[str, Any], title: object = "", height: str = "m"
) -> dict[str, Any]:
    """
    Draw a chart. `chart` has `kind` (line, bar, stacked, donut, radar), `categories`, `series`
    (each a name, values and perhaps links), `unit`; a table of the same figures goes with it.
    """
    return {
        "name": name,
        "title": title,
        "height": height,
        "chart": chart,
        "rows": chart_rows(chart),
        "json": json_element(chart),
    }


def chart_rows(chart: Mapping[str, Any]) -> list[tuple[object, list[object]]]:
    """Return the figures of `chart` as rows of a table."""
    return [
        (category, [series["values"][place] for series in chart["series"]])
        for place, category in enumerate(chart["categories"])
    ]


def json_element(content: object) -> SafeString:
    """Return `content` as a script element browsers read but never run."""
    text = json.dumps(content, cls=DjangoJSONEncoder).translate(UNSAFE_IN_SCRIPT)
    return mark_safe(f'<script type="application/json">{text}</script>')  # noqa: S308  # escaped


@register.simple_block_tag(end_name="endcard", takes_context=True)
def card(  # noqa: PLR0917  # a template passes them by name
    context: template.Context,
    content: str,
    title: object = "",
    href: str = "",
    count: object = "",
    icon: str = "",
    css: str = "",
    body: bool = True,
) -> SafeString:
    """
    Put content into a card; `body=False` for a table or list that reaches the edges.

    A part that is shown as a page of its own does not say its heading twice.
    """
    is_said = "part" in context and str(context.get("heading", "")) == str(title)
    return template.loader.render_to_string(
        "web/components/_card.html",
        {
            "content": content,
            "title": title,
            "href": href,
            "count": count,
            "icon": icon,
            "css": css,
            "body": body,
            "is_said": is_said,
        },
    )


def places(context: template.Context) -> list[navigation.ShownSection]:
    """Return where the person may go, worked out once for a page."""
    request: HttpRequest = context["request"]
    found: list[navigation.ShownSection] | None = getattr(request, REMEMBERED, None)
    if found is None:
        found = navigation.shown_for(context["user"], path=request.path)
        setattr(request, REMEMBERED, found)
    return found


@register.inclusion_tag("web/_side.html", takes_context=True)
def side_bar(context: template.Context) -> dict[str, Any]:
    """Show where the person may go."""
    return {"sections": places(context)}


@register.simple_tag(takes_context=True)
def place_above(context: template.Context) -> SafeString:
    """Name the place of the menu that the page lies below; nothing on that place itself."""
    path = context["request"].path
    for section in places(context):
        for shown in section.entries:
            if shown.is_current and shown.address != path:
                crumb = '<li><a href="{}">{}</a></li>'
                return format_html(crumb, shown.address, shown.entry.label)
    return SafeString()


@register.simple_tag(takes_context=True)
def way_back(context: template.Context) -> SafeString:
    """Lead back to the place of the menu that the page lies below; nothing on that place itself."""
    above = place_above(context)
    return format_html('<ol class="crumbs">{}</ol>', above) if above else above


@register.inclusion_tag("web/_phone.html", takes_context=True)
def phone_bar(context: template.Context) -> dict[str, Any]:
    """Show the few places a phone has room for."""
    shown = [shown for section in places(context) for shown in section.entries]
    return {"entries": [each for each in shown if each.entry.is_on_phone][:3]}


@register.simple_tag
def home_block(shown: ShownBlock) -> SafeString:
    """Show one block of home."""
    return template.loader.render_to_string(shown.block.template, dict(shown.context))


register.filter(zone_name)


@register.filter
def record_url(record: Record) -> str:
    """Return the address of a record's page."""
    return numbered(kind_of(record.kind).url_name)(record.number)


@register.filter
def kind_name(record: Record) -> str:
    """Return what kind of record this is, in the language of the page."""
    return str(kind_of(record.kind).name)


@register.inclusion_tag("web/components/_tabs.html", takes_context=True)
def my_pages(context: template.Context) -> dict[str, Any]:
    """Lead between the pages on which a person looks after himself."""
    path = context["request"].path
    items = [
        {"label": label, "href": address, "is_current": path == address}
        for label, name in navigation.own_pages()
        if (address := navigation.address_of(name))
    ]
    if not any(item["is_current"] for item in items):
        near = [item for item in items if path.startswith(str(item["href"]))]
        for item in near[:1]:
            item["is_current"] = True
    return {"items": items, "label": _("Yours")}


@register.simple_tag(takes_context=True)
def report_button(context: template.Context) -> str:
    """Return where the person reports something; nothing if he or she may not."""
    return navigation.report_address(context["user"])


@register.inclusion_tag("web/_shortcuts.html", takes_context=True)
def shortcuts(context: template.Context) -> dict[str, Any]:
    """Show the keys, and hand those that go somewhere to the script."""
    shown = [each for section in places(context) for each in section.entries if each.entry.key]
    return {"shown": shown, "go": json.dumps({each.entry.key: each.address for each in shown})}
