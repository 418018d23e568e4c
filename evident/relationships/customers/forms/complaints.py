"""What the pages of complaints ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.relationships.customers.models.complaint import (
    ComplaintCategory,
    ComplaintChannel,
    Verdict,
    Way,
)
from evident.relationships.customers.queries.complaints import ORDERS
from evident.relationships.customers.queries.parties import customers_for, services_for, staff
from evident.web.moments import MomentField
from evident.web.people import PersonOf
from evident.web.records.forms import EditForm, ReasonForm, RecordField, StepForm
from evident.web.records.naming import record_called

LONG = forms.Textarea(attrs={"rows": 4})
HANDLE = "complaint.acknowledge"


class OwnComplaintForm(forms.Form):
    """What somebody tells who is not content: three fields and done."""

    title = forms.CharField(label=_("What was not right?"), max_length=300)
    description = forms.CharField(
        label=_("What happened?"),
        widget=LONG,
        required=False,
        max_length=20_000,
        help_text=_("When it was, and who was there."),
    )
    wish = forms.CharField(
        label=_("What would put it right?"), widget=LONG, required=False, max_length=20_000
    )


class ComplaintForm(forms.Form):
    """What is written down when a customer complains by telephone, letter or in a meeting."""

    organisation = forms.ModelChoiceField(
        label=_("Customer"), queryset=Organisation.objects.none(), empty_label=_("Choose …")
    )
    requester = PersonOf(
        label=_("Who complains"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody who signs in here"),
    )
    title = forms.CharField(label=_("What was not right?"), max_length=300)
    description = forms.CharField(
        label=_("What happened?"), widget=LONG, required=False, max_length=20_000
    )
    wish = forms.CharField(
        label=_("What would put it right?"), widget=LONG, required=False, max_length=20_000
    )
    category = forms.ChoiceField(
        label=pgettext_lazy("complaint", "About"), choices=ComplaintCategory.choices
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=ComplaintChannel.choices, initial=ComplaintChannel.PHONE
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
        customers = customers_for(user, permission=HANDLE)
        people = User.objects.filter(is_active=True, organisation__in=customers)
        self.fields["organisation"].queryset = customers  # type: ignore[attr-defined]
        self.fields["requester"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        services = services_for(user)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        if not services.exists():
            del self.fields["service"]

    def clean_about(self) -> Record | None:
        """Return the record itself; one that is hidden is unknown."""
        return record_called(self.cleaned_data["about"], user=self.user)


class AssignForm(StepForm):
    """Who owns it."""

    assignee = PersonOf(label=_("Owner"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def prepare(self) -> None:
        """Offer our own people."""
        self.offer("assignee", staff())
        self.initial.setdefault("assignee", self.record.assignee_id)


class EscalateForm(StepForm):
    """To whom, and why."""

    to = PersonOf(label=pgettext_lazy("escalation", "To"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), widget=LONG, max_length=2000)

    def prepare(self) -> None:
        """Offer our own people; a customer's goes to those who manage the process."""
        self.offer("to", staff())
        if not access_of(self.user).may("complaint.escalate", self.record):
            del self.fields["to"]


class InformForm(StepForm):
    """When and how the customer was informed, and of what."""

    way = forms.ChoiceField(label=_("How"), choices=Way.choices)
    informed_at = MomentField(
        label=_("When"), required=False, help_text=_("Now, unless you say otherwise.")
    )
    note = forms.CharField(
        label=_("What the customer was told"),
        widget=LONG,
        max_length=4000,
        help_text=_("The customer reads this."),
    )


class ResolveForm(StepForm):
    """What the investigation came to."""

    verdict = forms.ChoiceField(
        label=_("The complaint is"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    outcome = forms.CharField(
        label=_("Outcome"), widget=LONG, max_length=20_000, help_text=_("The customer reads this.")
    )
    lesson = forms.CharField(
        label=_("What we change"),
        widget=LONG,
        required=False,
        max_length=20_000,
        help_text=_("So that it does not happen again. For us alone."),
    )


class CorrectForm(EditForm):
    """What a complaint says."""

    title = forms.CharField(label=_("Title"), max_length=300)
    category = forms.ChoiceField(
        label=pgettext_lazy("complaint", "About"), choices=ComplaintCategory.choices
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=ComplaintChannel.choices)
    description = forms.CharField(
        label=_("What happened?"), widget=LONG, required=False, max_length=20_000
    )
    wish = forms.CharField(
        label=_("What would put it right?"), widget=LONG, required=False, max_length=20_000
    )
    service = RecordField(
        label=_("Service"), queryset=Record.objects.none(), required=False, empty_label=_("None")
    )
    due_at = MomentField(label=_("Due"))

    def prepare(self) -> None:
        """Start from what the complaint says."""
        super().prepare()
        services = services_for(self.user)
        self.offer("service", services)
        if not services.exists():
            del self.fields["service"]


FORMS: dict[str, type[StepForm]] = {
    "assign": AssignForm,
    "escalate": EscalateForm,
    "inform": InformForm,
    "resolve": ResolveForm,
    "reopen": ReasonForm,
    "edit": CorrectForm,
}


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
            ("unresolved", _("Without an outcome")),
            ("ended", _("Ended")),
            ("any", _("All")),
        ],
    )
    organisation = forms.ChoiceField(label=_("Customer"), required=False)
    category = forms.ChoiceField(
        label=pgettext_lazy("complaint", "About"),
        required=False,
        choices=[("", _("About anything"))],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(order.code, order.label) for order in ORDERS.values()],
    )
    is_mine = forms.BooleanField(label=_("Mine"), required=False)
    is_overdue = forms.BooleanField(label=pgettext_lazy("records", "Overdue"), required=False)
    is_escalated = forms.BooleanField(label=_("Escalated"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = customers_for(user, permission="complaint.view").order_by("name")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Any customer")),
            *customers.values_list("code", "name"),
        ]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _("About anything")),
            *ComplaintCategory.choices,
        ]
