"""What the pages of compliments ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.relationships.customers.forms.complaints import LONG
from evident.relationships.customers.models.complaint import ComplaintChannel
from evident.relationships.customers.queries.parties import customers_for, services_for, staff
from evident.web.people import PersonOf
from evident.web.records.forms import EditForm, RecordField, StepForm
from evident.web.records.naming import record_called


class OwnComplimentForm(forms.Form):
    """What somebody tells who is content."""

    title = forms.CharField(label=_("What was done well?"), max_length=300)
    description = forms.CharField(
        label=_("Tell us more"), widget=LONG, required=False, max_length=20_000
    )


class ComplimentForm(forms.Form):
    """What is written down when a customer pays a compliment by telephone or in a meeting."""

    organisation = forms.ModelChoiceField(
        label=_("Customer"), queryset=Organisation.objects.none(), empty_label=_("Choose …")
    )
    said_by = forms.CharField(label=_("Who said so"), max_length=200, required=False)
    title = forms.CharField(label=_("What was done well?"), max_length=300)
    description = forms.CharField(
        label=_("Tell us more"), widget=LONG, required=False, max_length=20_000
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=ComplaintChannel.choices, initial=ComplaintChannel.PHONE
    )
    praised = PersonOf(
        label=_("Who is praised"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("No team in particular"),
    )
    service = RecordField(
        label=_("Service"), queryset=Record.objects.none(), required=False, empty_label=_("None")
    )
    about = forms.CharField(
        label=_("About which record"),
        required=False,
        max_length=40,
        help_text=_("A number, such as INC-12."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        offer_praised(self, user)
        customers = customers_for(user, permission="compliment.share")
        self.fields["organisation"].queryset = customers  # type: ignore[attr-defined]

    def clean_about(self) -> Record | None:
        """Return the record itself; one that is hidden is unknown."""
        return record_called(self.cleaned_data["about"], user=self.user)


def offer_praised(form: forms.Form, user: User) -> None:
    """Offer our people, our teams and the services `user` may see."""
    form.fields["praised"].queryset = staff()  # type: ignore[attr-defined]
    form.fields["team"].queryset = Team.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
    services = services_for(user)
    form.fields["service"].queryset = services  # type: ignore[attr-defined]
    if not services.exists():
        del form.fields["service"]


class CorrectForm(EditForm):
    """What a compliment says."""

    title = forms.CharField(label=_("Title"), max_length=300)
    said_by = forms.CharField(label=_("Who said so"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What was done well"), widget=LONG, required=False, max_length=20_000
    )
    praised = PersonOf(
        label=_("Who is praised"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("No team in particular"),
    )
    service = RecordField(
        label=_("Service"), queryset=Record.objects.none(), required=False, empty_label=_("None")
    )

    def prepare(self) -> None:
        """Start from what the compliment says."""
        super().prepare()
        offer_praised(self, self.user)


FORMS: dict[str, type[StepForm]] = {"edit": CorrectForm}


class ListForm(forms.Form):
    """What to look for."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            ("any", _("Any state")),
            ("open", _("Not passed on yet")),
            ("shared", _("Passed on")),
        ],
    )
    organisation = forms.ChoiceField(label=_("Customer"), required=False)
    is_mine = forms.BooleanField(label=_("About me or my team"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = customers_for(user, permission="compliment.view").order_by("name")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Any customer")),
            *customers.values_list("code", "name"),
        ]
