"""What a version leaves out of its figures, as rows of a page: why, and which records."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from evident.relationships.service_levels.conditions import offered
from evident.relationships.service_levels.forms.targets import coded
from evident.relationships.service_levels.written import WrittenExclusion

PREFIX = "exclusion"
MOST_EXCLUSIONS = 40


class ExclusionForm(forms.Form):
    """One exclusion; a row nobody wrote in is none."""

    name_en = forms.CharField(label=_("Reason in English"), max_length=120, required=False)
    name_zh = forms.CharField(
        label=_("Reason in Chinese"), max_length=120, required=False, help_text=_("One is enough.")
    )
    code = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, options: dict[str, Sequence[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for condition in offered():
            self.fields[condition.code] = forms.MultipleChoiceField(
                label=str(condition.label), choices=options[condition.code], required=False
            )

    @property
    def conditions(self) -> list[forms.BoundField]:
        """What may be asked of a record."""
        return [self[condition.code] for condition in offered()]

    def clean(self) -> dict[str, Any]:
        """Keep what was written whole. Raises ValidationError."""
        facts = super().clean() or {}
        asks = any(facts.get(condition.code) for condition in offered())
        facts["name_en"] = facts.get("name_en") or facts.get("name_zh", "")
        if facts.get("DELETE") or asks == bool(facts["name_en"]):
            return facts
        if asks:
            self.add_error("name_en", _("Say why such records are left out."))
        else:
            self.add_error(None, _("Choose which records are left out."))
        return facts


ExclusionForms = formset_factory(
    ExclusionForm,
    extra=0,
    max_num=MOST_EXCLUSIONS,
    absolute_max=MOST_EXCLUSIONS,
    can_delete=True,
)


def filled(data: QueryDict | None, initial: Sequence[dict[str, Any]]) -> Any:
    """Return the rows; their choices are read once for all of them."""
    options = {condition.code: condition.options() for condition in offered()}
    return ExclusionForms(
        data, initial=list(initial), prefix=PREFIX, form_kwargs={"options": options}
    )


def is_sent(data: QueryDict | None) -> bool:
    """Return whether somebody sent rows: a program that knows of none leaves what there is."""
    return data is not None and f"{PREFIX}-TOTAL_FORMS" in data


def rows_of(exclusions: Sequence[WrittenExclusion]) -> list[dict[str, Any]]:
    """Return what the rows show of exclusions."""
    return [
        {"name_en": each.name_en, "name_zh": each.name_zh, "code": each.code, **each.conditions}
        for each in exclusions
    ]


def exclusions_of(rows: "BaseFormSet[ExclusionForm]") -> tuple[WrittenExclusion, ...]:
    """Return the exclusions of the rows that name one; each keeps its code, or gets one."""
    return tuple(
        WrittenExclusion(
            code=code,
            name_en=facts["name_en"],
            name_zh=facts["name_zh"],
            conditions={
                condition.code: tuple(facts[condition.code])
                for condition in offered()
                if facts[condition.code]
            },
        )
        for code, facts in coded(rows, otherwise="exclusion")
    )
