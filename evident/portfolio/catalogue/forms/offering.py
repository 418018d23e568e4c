"""What an offering says of itself, and which ones to list."""

from typing import Any

from babel.numbers import get_currency_name
from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.portfolio.catalogue import money
from evident.portfolio.catalogue.models import Category, Period
from evident.portfolio.catalogue.procedure import State
from evident.portfolio.services.models import Service
from evident.portfolio.services.queries import visible_to as services_visible_to
from evident.web.people import called
from evident.web.times import locale

HOUR = 60


def long(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    """Return a field for a text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=False, **more)


def currencies(*kept: str) -> list[tuple[str, str]]:
    """Return the currencies to choose from, by code and name; `kept` stand among them."""
    codes = dict.fromkeys([*(code for code in kept if code), *money.COMMON])
    named = [(code, f"{code} · {get_currency_name(code, locale=locale())}") for code in codes]
    return [("", "–"), *named]


class OfferingForm(forms.Form):
    """What an offering says; `service` only where it is prepared."""

    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        to_field_name="number",
        help_text=_("Whoever has this service can order."),
    )
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    name_zh = forms.CharField(
        label=_("Chinese name"), max_length=200, required=False, help_text=_("One is enough.")
    )
    summary_en = forms.CharField(label=_("English summary"), max_length=300, required=False)
    summary_zh = forms.CharField(label=_("Chinese summary"), max_length=300, required=False)
    description_en = long(_("English description"))
    description_zh = long(_("Chinese description"))
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.all(),
        required=False,
        empty_label=_("No category"),
    )
    cost = forms.DecimalField(
        label=_("Cost"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Empty: it is not charged."),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    period = forms.ChoiceField(label=_("How often"), choices=Period.choices, initial=Period.ONCE)
    expected_hours = forms.FloatField(
        label=_("Expected time in working hours"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("Counted in the hours of its service; whole working days are shown as such."),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.filter(is_active=True),
        required=False,
        empty_label=_("No team yet"),
    )
    instruction = long(
        _("Instruction for those who fulfil it"),
        rows=5,
        help_text=_("Markdown. Customers never see it."),
    )
    is_for_all = forms.BooleanField(
        label=_("For all customers of the service"), required=False, initial=True
    )
    organisations = forms.ModelMultipleChoiceField(
        label=_("Else only for these customers"),
        queryset=Organisation.objects.filter(is_active=True).exclude(
            kind__in=[OrganisationKind.SUPPLIER, OrganisationKind.AUDITOR]
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(self, *args: Any, user: User, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = money.usual()
        held = str(self.initial.get("currency") or "")
        self.fields["currency"].choices = currencies(held, usual)  # type: ignore[attr-defined]
        if not held or self.initial.get("cost") is None:
            self.initial["currency"] = usual
        if is_new:
            field: Any = self.fields["service"]
            field.queryset = services_visible_to(user).filter(is_open=True).order_by("title")
            field.label_from_instance = lambda each: called(each.name, each.number)
            del self.fields["seen_version"]
        else:
            del self.fields["service"]

    def clean(self) -> dict[str, Any]:
        """Ask for a name and a currency."""
        cleaned = super().clean() or {}
        if not cleaned.get("name_en") and not cleaned.get("name_zh"):
            self.add_error("name_en", _("Give the offering a name, in English or in Chinese."))
        if cleaned.get("cost") is None:
            cleaned["currency"] = ""
        elif not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Say in which currency."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        facts = dict(self.cleaned_data)
        hours = facts.pop("expected_hours")
        return facts | {"expected_minutes": None if hours is None else round(hours * HOUR)}


class ListForm(forms.Form):
    """What to look for in the catalogue."""

    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words")}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *State.choices]
    )
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(each.code, each.name) for each in Category.objects.all()]
        self.fields["category"].choices = [("", _("Any category")), *kinds]  # type: ignore[attr-defined]
