"""What an organisation sets for its incidents, cleaned."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Priority
from evident.resolution.incidents.forms.categories import (
    CategoryField,
    categories,
    every_category,
)
from evident.resolution.incidents.models import Category
from evident.resolution.incidents.models.settings import Level
from evident.resolution.incidents.queries.settings import Cells

MOST_WORDS = 50
LONGEST_WORD = 60


class NamedForm(forms.Form):
    """A name in both languages."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class CategoryForm(NamedForm):
    """A category, perhaps below another."""

    parent = forms.ModelChoiceField(
        label=_("Belongs to"),
        queryset=Category.objects.filter(parent=None),
        required=False,
        empty_label=_("Nothing: a main category"),
    )


class TemplateForm(NamedForm):
    """An incident filled in beforehand."""

    title = forms.CharField(label=_("Title"), max_length=300)
    symptom = forms.CharField(
        label=_("Symptom"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    category = CategoryField(label=_("Category"), queryset=categories(), required=False)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Level.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Level.choices, coerce=int)


class ReplyForm(NamedForm):
    """A reply in both languages."""

    text_en = forms.CharField(
        label=_("English text"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("{requester}, {number} and {agent} are filled in."),
    )
    text_zh = forms.CharField(label=_("Chinese text"), widget=forms.Textarea(attrs={"rows": 5}))


class RuleForm(forms.Form):
    """When which team gets an incident."""

    name = forms.CharField(label=_("Name"), max_length=120)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.filter(is_active=True))
    category = CategoryField(
        label=_("Category"),
        queryset=every_category(),
        required=False,
        empty_label=_("Any category"),
        help_text=_("A main category includes its subcategories."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("Any organisation"),
    )
    words = forms.CharField(
        label=_("Words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line; one of these occurs in the title or the symptom."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_words(self) -> list[str]:
        """Return the words, each once."""
        text = str(self.cleaned_data["words"])
        words = [word.strip() for word in re.split(r"[\n,，、;；]", text)]
        found = list(dict.fromkeys(filter(None, words)))
        if len(found) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in found):
            raise forms.ValidationError(_("At most 50 words of 60 letters."))
        return found


class MatrixForm(forms.Form):
    """A priority for each impact and urgency."""

    def __init__(self, *args: Any, cells: Cells, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (impact, urgency), priority in cells.items():
            self.fields[f"cell_{impact}_{urgency}"] = forms.TypedChoiceField(
                label=_("Impact %(impact)s, urgency %(urgency)s")
                % {"impact": Level(impact).label, "urgency": Level(urgency).label},
                choices=Priority.choices,
                coerce=int,
                initial=priority,
            )

    def cells(self) -> Cells:
        """Return what was chosen."""
        return {
            (impact, urgency): self.cleaned_data[f"cell_{impact}_{urgency}"]
            for impact in Level.values
            for urgency in Level.values
        }

    def rows(self) -> list[tuple[object, list[Any]]]:
        """Return the fields as the grid shows them: a row for each impact."""
        return [
            (Level(impact).label, [self[f"cell_{impact}_{urgency}"] for urgency in Level.values])
            for impact in Level.values
        ]


FORMS: dict[str, type[forms.Form]] = {
    "categories": CategoryForm,
    "routing": RuleForm,
    "templates": TemplateForm,
    "replies": ReplyForm,
    "codes": NamedForm,
    "criteria": NamedForm,
}


def initial_of(setting: Any, form: type[forms.Form]) -> dict[str, Any]:
    """Return what the form shows of a setting."""
    facts = {name: getattr(setting, name) for name in form.base_fields}
    if "words" in facts:
        facts["words"] = "\n".join(facts["words"])
    return {name: getattr(value, "pk", value) for name, value in facts.items()}
