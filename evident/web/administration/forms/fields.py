"""Input about additional fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.custom_fields.models import FieldType
from evident.kernel.records.kinds import kind_of, known


class FieldForm(forms.Form):
    """What a field is called, holds, and whether it has to be filled in."""

    name_en = forms.CharField(label=_("English name"), max_length=80)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=80)
    kind = forms.ChoiceField(label=_("Process"))
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Letters, digits and hyphens. It cannot be changed later."),
    )
    type = forms.ChoiceField(
        label=_("Holds"), choices=FieldType.choices, help_text=_("It cannot be changed later.")
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    is_required = forms.BooleanField(label=_("Required"), required=False)
    is_searchable = forms.BooleanField(label=_("Searchable"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=10_000, initial=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, kind_of(code).plural) for code in known()]  # type: ignore[attr-defined]

    def clean_choices(self) -> list[str]:
        """Return the choices, each once."""
        lines = (line.strip()[:80] for line in str(self.cleaned_data["choices"]).splitlines())
        return list(dict.fromkeys(filter(None, lines)))
