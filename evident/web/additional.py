"""Additional fields as a form, for the pages of every process."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.custom_fields.models import CustomField, FieldType
from evident.kernel.custom_fields.values import LONGEST_TEXT

PREFIX = "additional_"
YES_NO = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]


class AdditionalForm(forms.Form):
    """The fields an organisation declared for a process."""

    def __init__(
        self,
        *args: Any,
        declared: Sequence[CustomField],
        held: Mapping[str, Any] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.declared = declared
        for each in declared:
            value = held.get(each.code)
            if isinstance(value, bool):
                value = "yes" if value else "no"
            field = field_for(each)
            field.initial = value
            self.fields[PREFIX + each.code] = field

    def values(self) -> dict[str, Any]:
        """Return the values by code, as the action takes them."""
        words = {"yes": True, "no": False}
        return {
            each.code: words.get(value or "") if each.type == FieldType.YES_NO else value
            for each in self.declared
            for value in [self.cleaned_data.get(PREFIX + each.code)]
        }


def field_for(declared: CustomField) -> forms.Field:
    """Return the control of one field."""
    common: dict[str, Any] = {"label": declared.name, "required": declared.is_required}
    match declared.type:
        case FieldType.NUMBER:
            return forms.FloatField(**common)
        case FieldType.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
        case FieldType.CHOICE:
            choices = [("", "–"), *((each, each) for each in declared.choices)]
            return forms.ChoiceField(choices=choices, **common)
        case FieldType.YES_NO:
            return forms.ChoiceField(choices=YES_NO, **common)
    return forms.CharField(max_length=LONGEST_TEXT, **common)
