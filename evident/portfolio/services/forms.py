"""What is asked about services."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import visible_to as calendars_for
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.portfolio.services import queries
from evident.portfolio.services.models import Criticality, Service
from evident.web.people import PersonOf, called
from evident.web.records.forms import StepForm


def long(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    """Return a field for a text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=False, **more)


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class ServiceForm(forms.Form):
    """What a service says of itself."""

    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    name_zh = forms.CharField(
        label=_("Chinese name"), max_length=200, required=False, help_text=_("One is enough.")
    )
    criticality = forms.TypedChoiceField(
        label=_("Criticality"),
        choices=Criticality.choices,
        coerce=int,
        initial=Criticality.MEDIUM,
        help_text=_("How much the business of its customers hangs on it."),
    )
    owner = PersonOf(
        label=_("Service owner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Answers for the service from end to end."),
    )
    hours = forms.ModelChoiceField(
        label=_("Service hours"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=_("Not agreed yet"),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.filter(is_active=True),
        required=False,
        empty_label=_("No team yet"),
    )
    description_en = long(
        _("English description"), help_text=_("Needed before it goes live; one language is enough.")
    )
    description_zh = long(_("Chinese description"))
    outcome_en = long(
        _("Intended outcome in English"), rows=3, help_text=_("What customers reach by it.")
    )
    outcome_zh = long(_("Intended outcome in Chinese"), rows=3)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = User.objects.filter(
            is_active=True, organisation__kind=OrganisationKind.PROVIDER
        ).order_by("name")
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["hours"].queryset = calendars_for(user)  # type: ignore[attr-defined]
        self.fields["hours"].label_from_instance = lambda each: each.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a name."""
        cleaned = super().clean() or {}
        if not cleaned.get("name_en") and not cleaned.get("name_zh"):
            self.add_error("name_en", _("Give the service a name, in English or in Chinese."))
        return cleaned


class EditForm(ServiceForm):
    """The same, with the version that was on screen when writing began."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, max_value=2**31 - 1)


class ListForm(forms.Form):
    """What to look for in the portfolio."""

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
            ("current", _("Current")),
            ("proposed", _("Proposed")),
            ("planned", _("On the way")),
            ("live", _("In use")),
            ("ended", _("Retired or rejected")),
            ("any", _("All")),
        ],
    )
    criticality = forms.ChoiceField(
        label=_("Criticality"),
        required=False,
        choices=[("", _("Any criticality")), *Criticality.choices],
    )
    owner = forms.ChoiceField(label=_("Service owner"), required=False)
    customer = forms.ChoiceField(label=_("Customer"), required=False)
    order = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[(each.code, each.label) for each in queries.ORDERS.values()],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = queries.visible_to(user).values("pk")
        owners = User.objects.filter(services_owned__in=seen).distinct().order_by("name")
        names = owners.values_list("login", "name")
        self.fields["owner"].choices = [("", _("Any owner")), *names]  # type: ignore[attr-defined]
        customers = Organisation.objects.filter(supplied__service__in=seen).distinct()
        self.fields["customer"].choices = [  # type: ignore[attr-defined]
            ("", _("Any customer")),
            *customers.values_list("code", "name"),
        ]


class ApproveForm(StepForm):
    """What the decision rests on."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300
    )


class CustomerForm(StepForm):
    """Who gets the service, from when."""

    organisation = forms.ModelChoiceField(
        label=_("Customer"),
        queryset=Organisation.objects.filter(is_active=True).exclude(
            kind=OrganisationKind.SUPPLIER
        ),
    )
    since = day(_("Customer since"))
    until = day(_("Until"), required=False, help_text=_("Empty: until further notice."))

    def prepare(self) -> None:
        """Begin today."""
        self.initial.setdefault("since", timezone.localdate())


class EndCustomerForm(StepForm):
    """Who has it no longer, and from when."""

    organisation = forms.ModelChoiceField(
        label=_("Customer"), queryset=Organisation.objects.none(), to_field_name="code"
    )
    until = day(_("Last day"))

    def prepare(self) -> None:
        """Offer those who have it."""
        having = Organisation.objects.filter(
            supplied__service=self.record, supplied__until=None
        ).order_by("name")
        self.fields["organisation"].queryset = having  # type: ignore[attr-defined]
        self.initial.setdefault("until", timezone.localdate())


class DependencyForm(StepForm):
    """What the service needs."""

    needed = forms.ModelChoiceField(
        label=_("Needs"), queryset=Service.objects.none(), to_field_name="number"
    )
    note = forms.CharField(label=_("For what"), max_length=200, required=False)

    def prepare(self) -> None:
        """Offer the other services."""
        others = queries.visible_to(self.user).filter(is_open=True).exclude(pk=self.record.pk)
        self.offer_services(others)

    def offer_services(self, services: Any) -> None:
        """Offer `services` by their names."""
        field: Any = self.fields["needed"]
        field.queryset = services.order_by("title", "pk")
        field.label_from_instance = lambda each: called(each.name, each.number)


class NoDependencyForm(DependencyForm):
    """What the service no longer needs."""

    def prepare(self) -> None:
        """Offer what it needs."""
        del self.fields["note"]
        self.offer_services(queries.visible_to(self.user).filter(needed_by__service=self.record))
