"""What the pages of duties ask for."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.relationships.customers.queries.parties import customers_for, services_for, staff
from evident.resolution.duties.checklist import DECIMALS, LONGEST_TEXT, LONGEST_UNIT, Evidence, Item
from evident.resolution.duties.models import Duty
from evident.resolution.duties.queries.duties import ORDERS
from evident.resolution.duties.rhythm import Frequency, Nth, OnClosed, Weekday
from evident.web.calendars.forms import zones
from evident.web.people import PersonOf
from evident.web.records.forms import ReasonForm, RecordField, StepForm

PLAN = "duty.plan"
LONG = forms.Textarea(attrs={"rows": 4})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def person(label: Any, **more: Any) -> PersonOf:
    """Return a field for one of our people."""
    return PersonOf(label=label, queryset=User.objects.none(), **more)


class DutyForm(forms.Form):
    """What is looked after, how often, and by whom."""

    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=200, required=False)
    instruction_en = forms.CharField(
        label=_("English instruction"), widget=LONG, required=False, max_length=20_000
    )
    instruction_zh = forms.CharField(
        label=_("Chinese instruction"), widget=LONG, required=False, max_length=20_000
    )
    frequency = forms.ChoiceField(label=_("Rhythm in"), choices=Frequency.choices)
    interval = forms.IntegerField(
        label=_("Every"),
        min_value=1,
        max_value=366,
        initial=1,
        help_text=_("1: every day, week or month. 2: every other."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("For rhythms in weeks, and in months on a weekday."),
    )
    nth = forms.TypedChoiceField(
        label=_("Which weekday of the month"), choices=Nth.choices, coerce=int, required=False,
    )  # fmt: skip
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("31 is the last day of every month."),
    )
    time_of_day = forms.TimeField(label=_("Time of day"), widget=CLOCK)
    zone = forms.ChoiceField(label=_("Time zone"), choices=lazy(zones, list))
    window_minutes = forms.IntegerField(
        label=_("Minutes to do it"),
        min_value=5,
        max_value=31 * 24 * 60,
        help_text=_("From the time it is due; then it counts as missed. 480 are eight hours."),
    )
    calendar = forms.ModelChoiceField(
        label=_("Only on working days of"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=_("Every day counts"),
    )
    on_closed = forms.ChoiceField(label=_("On another day"), choices=OnClosed.choices)
    begins_on = forms.DateField(label=_("First day"), widget=DAY)
    ends_on = forms.DateField(
        label=_("Last day"), widget=DAY, required=False, help_text=_("Empty: without end.")
    )
    team = forms.ModelChoiceField(
        label=_("Team that does it"), queryset=Team.objects.none(), required=False,
        empty_label=_("No team"),
    )  # fmt: skip
    assignee = person(_("Person who does it"), required=False, empty_label=_("Anybody of the team"))
    manager = person(
        _("Who answers for it"), help_text=_("Hears of what is missed."), empty_label=None
    )
    service = RecordField(
        label=_("Service"), queryset=Record.objects.none(), required=False,
        empty_label=_("No service in particular"),
    )  # fmt: skip
    customer = forms.ModelChoiceField(
        label=_("Customer"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("No customer in particular"),
    )  # fmt: skip
    is_shown = forms.BooleanField(
        label=_("Show it to the customer"),
        required=False,
        help_text=_("Its people then see this duty and what was found each time."),
    )
    may_skip = forms.BooleanField(
        label=_("May be skipped"),
        required=False,
        help_text=_("With a reason, by those who plan duties."),
    )
    seen_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(self, *args: Any, user: User, duty: Duty | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty
        offers: dict[str, Any] = {
            "calendar": Calendar.objects.filter(revision__gt=0),
            "team": Team.objects.filter(is_active=True).order_by("name"),
            "assignee": staff(),
            "manager": staff(),
            "service": services_for(user),
            "customer": customers_for(user, permission=PLAN).order_by("name"),
        }
        for name, rows in offers.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if duty is None:
            del self.fields["seen_version"]

    def facts(self) -> dict[str, Any]:
        """Return the facts of the plan."""
        facts = dict(self.cleaned_data)
        facts["month_day"] = facts["month_day"] or 1
        facts["nth"] = facts["nth"] or Nth.FIRST.value
        return facts


class ItemForm(forms.Form):
    """One item of a checklist; a row without words is none."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_UNIT)
    text_en = forms.CharField(label=_("English"), max_length=LONGEST_TEXT, required=False)
    text_zh = forms.CharField(label=_("Chinese"), max_length=LONGEST_TEXT, required=False)
    evidence = forms.ChoiceField(label=_("Proof"), choices=Evidence.choices, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=LONGEST_UNIT, required=False)
    least = forms.DecimalField(
        label=pgettext_lazy("bound", "At least"),
        required=False,
        max_digits=18,
        decimal_places=DECIMALS,
    )
    most = forms.DecimalField(
        label=pgettext_lazy("bound", "At most"),
        required=False,
        max_digits=18,
        decimal_places=DECIMALS,
    )
    is_required = forms.BooleanField(label=_("Required"), required=False, initial=True)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is to be looked at here."""
        return not (self.cleaned_data.get("text_en") or self.cleaned_data.get("text_zh"))

    def item(self, key: str) -> Item:
        """Return the item under `key`."""
        facts = {name: value for name, value in self.cleaned_data.items() if name in ITEM_FACTS}
        facts["evidence"] = facts["evidence"] or Evidence.NONE
        return Item(**facts | {"key": key})


ITEM_FACTS = frozenset(Item.__dataclass_fields__)


FORMS: dict[str, type[StepForm]] = {"pause": ReasonForm, "end": ReasonForm}


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
            ("open", pgettext_lazy("duties", "Not ended")),
            ("active", pgettext_lazy("duties", "Active")),
            ("draft", pgettext_lazy("duties", "Drafts")),
            ("paused", pgettext_lazy("duties", "Paused")),
            ("ended", _("Ended")),
            ("any", _("All")),
        ],
    )
    customer = forms.ChoiceField(label=_("Customer"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(order.code, order.label) for order in ORDERS.values()],
    )
    is_mine = forms.BooleanField(label=_("Mine"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].choices = customer_choices(user, "duty.view")  # type: ignore[attr-defined]
        self.fields["team"].choices = team_choices()  # type: ignore[attr-defined]


def customer_choices(user: User, permission: str) -> list[tuple[str, Any]]:
    """Return the customers a list may be narrowed to."""
    customers = customers_for(user, permission=permission).order_by("name")
    return [("", _("Any customer")), *customers.values_list("code", "name")]


def team_choices() -> list[tuple[str, Any]]:
    """Return the teams a list may be narrowed to."""
    teams = Team.objects.filter(is_active=True).order_by("name")
    return [("", _("Any team")), *teams.values_list("code", "name")]
