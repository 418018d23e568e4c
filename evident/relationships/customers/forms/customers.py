"""What the pages of customers ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.relationships.customers.queries.parties import staff
from evident.web.people import PersonOf

LONG = forms.Textarea(attrs={"rows": 4})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProfileForm(forms.Form):
    """What is kept of a customer."""

    manager = PersonOf(
        label=_("Relationship manager"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Who of us looks after the customer and how satisfied it is."),
    )
    review_months = forms.IntegerField(
        label=_("Months between two reviews"),
        min_value=0,
        max_value=60,
        help_text=_("The next review is planned by itself; 0 plans none."),
    )
    since = forms.DateField(
        label=pgettext_lazy("relationship", "Customer since"), widget=DAY, required=False
    )
    communication = forms.CharField(
        label=_("How we stay in touch"),
        widget=LONG,
        required=False,
        max_length=20_000,
        help_text=_("Agreed ways to hear of new needs: meetings, calls, reports."),
    )
    note = forms.CharField(
        label=_("What we should know"), widget=LONG, required=False, max_length=20_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = staff()  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """Somebody who speaks for a customer."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    email = forms.EmailField(label=_("Mail address"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    is_main = forms.BooleanField(label=_("First to ask"), required=False)
    is_escalation = forms.BooleanField(label=_("For escalations"), required=False)


class ListForm(forms.Form):
    """What to look for."""

    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words")}),
    )
    is_mine = forms.BooleanField(label=_("Those I look after"), required=False)
