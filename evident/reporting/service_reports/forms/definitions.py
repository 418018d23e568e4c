"""What the pages of report definitions ask for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.relationships.service_levels.models import Agreement
from evident.reporting.service_reports.chapters.measured import USUAL, offered
from evident.reporting.service_reports.models import Language, Sending
from evident.reporting.service_reports.periods import Frequency, moved
from evident.reporting.service_reports.queries import definitions as queries
from evident.web.parts import Part
from evident.web.people import PeopleOf, PersonOf
from evident.web.records.forms import EditForm, ReasonForm, RecordField, StepForm

LONG = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def measure_choices() -> list[tuple[str, str]]:
    """Return the measures a report can tell."""
    return [(measure.code, str(measure.name)) for measure in offered()]


class Fields(forms.Form):
    """What both forms of a definition ask."""

    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=200, required=False)
    purpose = forms.CharField(
        label=_("What is it for, in English?"),
        widget=LONG,
        required=False,
        max_length=4000,
        help_text=_("Which decisions its readers take by it. One language is enough."),
    )
    purpose_zh = forms.CharField(
        label=_("What is it for, in Chinese?"), widget=LONG, required=False, max_length=4000
    )
    customer = forms.ModelChoiceField(
        label=_("Customer"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=pgettext_lazy("report", "All customers"),
    )
    sla = forms.ModelChoiceField(
        label=_("Agreement"),
        queryset=Agreement.objects.none(),
        required=False,
        empty_label=_("Every agreement of the customer"),
    )
    service = RecordField(
        label=_("Service"),
        queryset=Record.objects.none(),
        required=False,
        empty_label=_("Every service"),
    )
    frequency = forms.ChoiceField(label=_("How often"), choices=Frequency.choices)
    first_on = forms.DateField(
        label=_("First period with"), widget=DAY, help_text=_("Any day of it.")
    )
    due_days = forms.IntegerField(
        label=_("Days to issue"),
        min_value=0,
        max_value=90,
        initial=5,
        help_text=_("Days after the end of a period by which its report is issued."),
    )
    trend_periods = forms.IntegerField(
        label=_("Periods of the trend"), min_value=3, max_value=24, initial=6
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, required=False)
    sending = forms.ChoiceField(label=_("The mail holds"), choices=Sending.choices, required=False)
    assignee = PersonOf(
        label=_("Who answers for it"),
        queryset=User.objects.none(),
        help_text=_("The figures count what this person may see."),
    )
    measures = forms.MultipleChoiceField(
        label=_("Measures"),
        choices=measure_choices,
        required=False,
        help_text=_("The usual ones if you choose none."),
    )
    is_automatic = forms.BooleanField(
        label=_("Issue by itself"),
        required=False,
        help_text=_("Issued and sent as soon as its period is over, without remarks."),
    )

    parts = (
        Part(_("Name and purpose"), ("name_en", "name_zh", "purpose", "purpose_zh")),
        Part(
            _("What it is about"),
            ("customer", "sla", "service", "measures"),
            wide=frozenset({"measures"}),
        ),
        Part(_("When it is made"), ("frequency", "first_on", "due_days", "trend_periods")),
        Part(
            _("Who gets it, and how"),
            ("assignee", "language", "sending", "is_automatic", "recipients"),
            wide=frozenset({"recipients"}),
        ),
    )

    def offer_rows(self, user: User) -> None:
        """Offer customers, agreements, services and people."""
        rows = {
            "customer": queries.customers(),
            "sla": queries.agreements_for(user),
            "service": visible_to(user, kinds=("service",)).order_by("title"),
            "assignee": queries.owners(),
        }
        for name, offered_rows in rows.items():
            self.fields[name].queryset = offered_rows  # type: ignore[attr-defined]

    def clean_sending(self) -> str:
        """Take the usual mail where nothing is said."""
        return self.cleaned_data["sending"] or Sending.LINK


class DefineForm(Fields):
    """What is to be reported, before anybody receives it."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows(user)
        first = moved(timezone.localdate().replace(day=1), -1)
        self.initial.setdefault("first_on", first)
        self.initial.setdefault("assignee", user.pk)
        self.initial.setdefault("measures", list(USUAL))


class ChangeForm(Fields, EditForm):
    """What is reported and to whom."""

    recipients = PeopleOf(
        label=_("Recipients"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("People of ours and of the customer."),
    )

    def prepare(self) -> None:
        """Start from what the definition says."""
        super().prepare()
        self.offer_rows(self.user)
        self.offer("recipients", queries.possible_recipients(self.record.customer))
        people = self.record.recipients.values_list("pk", flat=True)
        self.initial["recipients"] = list(people)


class AgreeForm(StepForm):
    """With whom it is agreed."""

    agreed_with = forms.CharField(
        label=_("Agreed with"), max_length=300, help_text=_("Who, and when.")
    )


FORMS: dict[str, type[StepForm]] = {
    "edit": ChangeForm,
    "agree": AgreeForm,
    "retire": ReasonForm,
}
