"""Controls written in Python: the same as Django's own templates write, hostile values included."""

import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from evident.web.markup import attributes, escaped
from evident.web.templatetags.web import field
from evident.web.widgets import Controls

HOSTILE = "\"><script>alert('x')</script>&amp;"
CHOICES = [
    ("", "Any"),
    (3, HOSTILE),
    (HOSTILE, mark_safe("<b>sure</b>")),
    ("Group <i>", [("a", "A"), ("b", "B")]),
]


class Everything(forms.Form):
    """A control of each kind."""

    words = forms.CharField(widget=forms.TextInput(attrs={"placeholder": HOSTILE, "autofocus": 1}))
    note = forms.CharField(widget=forms.Textarea(attrs={"data-x": True, "data-y": False}))
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    many = forms.IntegerField()
    mail = forms.EmailField()
    on = forms.DateField()
    at = forms.DateTimeField()
    file = forms.FileField(widget=forms.FileInput)
    is_sure = forms.BooleanField()
    one = forms.ChoiceField(choices=CHOICES)
    several = forms.MultipleChoiceField(choices=CHOICES)
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    buttons = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    split = forms.SplitDateTimeField()


FILLED = {
    "words": HOSTILE,
    "note": f"\n {HOSTILE}",
    "many": "1000000",
    "is_sure": "on",
    "one": HOSTILE,
    "several": ["3", "b"],
    "boxes": ["3", "a"],
    "buttons": "a",
    "on": "2026-01-31",
}


def written(renderer, data, initial):
    form = Everything(data, initial=initial, renderer=renderer, use_required_attribute=True)
    whole = {field.name: str(field) for field in form}
    choices = {
        f"{name} {place}": choice.tag()
        for name in ("boxes", "buttons")
        for place, choice in enumerate(form[name])
    }
    return {name: flat(markup) for name, markup in (whole | choices).items()}


def flat(markup):
    return re.sub(r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*", "", markup)  # between elements


@pytest.mark.parametrize(
    ("data", "initial"), [(None, None), (None, FILLED), ({}, None), (FILLED, None)]
)
def test_a_control_is_written_as_django_writes_it(data, initial):
    assert written(Controls(), data, initial) == written(TemplatesSetting(), data, initial)


def test_nothing_hostile_gets_out():
    page = "".join(written(Controls(), FILLED, None).values())

    assert "<script" not in page
    assert "<b>sure</b>" in page


def test_what_is_markup_already_stays():
    assert escaped(mark_safe("<b>&amp;</b>")) == "<b>&amp;</b>"
    assert escaped("<b>") == "&lt;b&gt;"
    assert escaped(None) == "None"
    assert attributes({"a": True, "b": False, "c": '"', "d": 0}) == ' a c="&quot;" d="0"'


@pytest.mark.parametrize(("value", "tone"), [(0, ""), (3, "danger"), ("0 h", "danger")])
def test_a_figure_of_nothing_alarms_nobody(value, tone):
    from evident.web.templatetags.web import stat

    assert stat("Overdue", value, "/gaps/", tone="danger")["tone"] == tone


class Several(forms.Form):
    """Some of few and of many."""

    few = forms.MultipleChoiceField(choices=[(n, f"Few {n}") for n in range(3)])
    many = forms.MultipleChoiceField(choices=[(n, f"Many {n}") for n in range(20)], initial=[15])


def test_several_are_ticked_and_a_long_list_is_searched_with_the_chosen_ones_first():
    shown = Several()

    few, many = (
        render_to_string("web/components/_field.html", field(shown[name]))
        for name in ("few", "many")
    )

    assert "<select" not in few + many
    assert "data-pick" not in few
    assert "data-pick-search" in many
    values = re.findall(r'name="many" value="(\d+)"', many)
    assert values[:2] == ["15", "0"]
    assert sorted(map(int, values)) == list(range(20))
    assert many.count("checked") == 1
    assert Several({"few": ["1"], "many": ["3", "4"]}).is_valid()
