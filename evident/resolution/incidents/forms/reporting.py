"""What is asked of whoever reports an incident: three fields of a user, more of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.portfolio.services.models import Service
from evident.portfolio.services.queries import choices as services_for
from evident.resolution.incidents.forms.categories import CategoryField, categories
from evident.resolution.incidents.models import Category, IncidentTemplate
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.models.settings import Level
from evident.resolution.incidents.queries import people_for
from evident.web.moments import MomentField
from evident.web.people import PersonField

URGENCIES = [
    (Level.HIGH, _("I cannot work")),
    (Level.MEDIUM, _("I can work, but not well")),
    (Level.LOW, _("It can wait")),
]


def service_field() -> "forms.ModelChoiceField[Service]":
    """Return the field for the service it is about."""
    return forms.ModelChoiceField(
        label=_("Which service?"),
        queryset=Service.objects.none(),
        to_field_name="number",
        required=False,
        empty_label=_("I do not know"),
    )


def offer_services(form: forms.Form, *, user: User) -> None:
    """Offer the services `user` may name; where there is none, do not ask."""
    field: Any = form.fields["service"]
    field.queryset = services_for(user)
    field.label_from_instance = lambda each: each.name
    if not field.queryset.exists():
        del form.fields["service"]


class ReportForm(forms.Form):
    """What somebody tells who has a disturbance: three fields and done."""

    title = forms.CharField(label=_("What is wrong?"), max_length=300)
    symptom = forms.CharField(
        label=_("What do you see?"),
        help_text=_("Words of the error message, since when, on which device."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    urgency = forms.TypedChoiceField(
        label=_("How urgent is it for you?"),
        choices=URGENCIES,
        coerce=int,
        initial=Level.MEDIUM,
        widget=forms.RadioSelect,
    )
    service = service_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_services(self, user=user)


def organisation_of(requester: str, *, user: User) -> Organisation | None:
    """Return the organisation of whom the desk's form names so far, else the user's own."""
    field = PersonField(required=False)
    field.people = people_for(user)
    try:
        person = field.clean(requester)
    except forms.ValidationError:
        person = None
    organisation: Organisation | None = (person or user).organisation
    return organisation


class DeskReportForm(forms.Form):
    """What the desk writes down while somebody is on the telephone."""

    requester = PersonField(
        label=_("Caller"),
        help_text=_("Name, sign-in name or e-mail address."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "list": "callers"}),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.PHONE)
    reported_at = MomentField(
        label=_("Reported at"), required=False, help_text=_("Leave it empty for just now.")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    symptom = forms.CharField(
        label=_("Symptom"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    scope_of_impact = forms.CharField(
        label=_("Scope of impact"), required=False, help_text=_("Who and what is affected.")
    )
    category = CategoryField(label=_("Category"), queryset=Category.objects.none(), required=False)
    service = service_field()
    impact = forms.TypedChoiceField(
        label=_("Impact"), choices=Level.choices, coerce=int, initial=Level.LOW
    )
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=Level.choices, coerce=int, initial=Level.MEDIUM
    )
    contact = forms.CharField(
        label=_("Contact"), max_length=200, required=False, help_text=_("If not the usual one.")
    )
    location = forms.CharField(label=_("Location"), max_length=200, required=False)
    item = forms.CharField(label=_("Affected item"), max_length=200, required=False)
    is_taken = forms.BooleanField(label=_("I take it myself"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requester"].people = people_for(user)  # type: ignore[attr-defined]
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]
        offer_services(self, user=user)


def from_template(template: IncidentTemplate) -> dict[str, Any]:
    """Return the initial values a template gives the desk's form."""
    return {
        name: getattr(template, name)
        for name in ("title", "symptom", "category", "impact", "urgency")
    }
