"""What lists and orders ask for beside the form of an offering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.outside import from_outside
from evident.kernel.accounts.models import Team, User
from evident.portfolio.catalogue.queries import people_for
from evident.relationships.customers.queries.parties import customers_for
from evident.resolution.service_requests.models import Channel
from evident.resolution.service_requests.queries.seeing import ORDERS
from evident.web.people import PersonField, PersonOf


class ForWhomForm(forms.Form):
    """For whom somebody of ours orders, and how it reached us."""

    requester = PersonField(
        label=pgettext_lazy("order", "For whom"),
        max_length=300,
        help_text=_("Sign-in name, e-mail address or full name."),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.PHONE)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requester"].people = people_for(user)  # type: ignore[attr-defined]


class DeputyForm(forms.Form):
    """Who approves in one's place, and when."""

    deputy = PersonOf(label=_("Deputy"), queryset=User.objects.none())
    begins_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Until and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(is_active=True, organisation=user.organisation_id)
        self.fields["deputy"].queryset = (  # type: ignore[attr-defined]
            colleagues.exclude(pk=user.pk).exclude(from_outside()).order_by("name")
        )


class ListForm(forms.Form):
    """What to look for. Wrong values are passed over: an old bookmark still opens a list."""

    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words")}),
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            ("open", _("Still open")),
            ("approving", _("Waiting for approval")),
            ("work", _("To be fulfilled")),
            ("fulfilled", _("Fulfilled")),
            ("ended", _("Ended")),
            ("any", _("All")),
        ],
    )
    organisation = forms.ChoiceField(label=_("Customer"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(order.code, order.label) for order in ORDERS.values()],
    )
    service = forms.CharField(widget=forms.HiddenInput, required=False)
    """The number of a service, where the list was opened from its page."""
    is_mine = forms.BooleanField(label=_("Mine"), required=False)
    is_overdue = forms.BooleanField(label=pgettext_lazy("records", "Overdue"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = customers_for(user, permission="service_request.view").order_by("name")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Any customer")),
            *customers.values_list("code", "name"),
        ]
        teams = Team.objects.filter(is_active=True).order_by("name")
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", _("Any team")),
            *teams.values_list("code", "name"),
        ]
