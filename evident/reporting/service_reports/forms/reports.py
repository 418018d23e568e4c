"""What the pages of service reports ask for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.reporting.service_reports.actions.reports import lacking
from evident.reporting.service_reports.forms.definitions import DAY, LONG
from evident.reporting.service_reports.models import Definition, FollowUp
from evident.reporting.service_reports.queries import definitions, reports
from evident.reporting.service_reports.shown import Missed
from evident.web.people import PersonOf
from evident.web.records.forms import ReasonForm, RecordField, StepForm


class PlanForm(forms.Form):
    """Of which definition and period a report is planned."""

    definition = RecordField(label=_("Report"), queryset=Definition.objects.none())
    starts_on = forms.DateField(label=_("Period with"), widget=DAY, help_text=_("Any day of it."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = definitions.visible_to(user).filter(is_open=True).order_by("title")
        self.fields["definition"].queryset = known  # type: ignore[attr-defined]
        self.initial.setdefault("starts_on", timezone.localdate())


class WriteForm(StepForm):
    """What the figures mean."""

    remarks = forms.CharField(
        label=_("Remarks"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=20_000,
        help_text=_("What happened, why, and what is done about it. Every reader sees this."),
    )

    def prepare(self) -> None:
        """Start from what is written."""
        edition = reports.edition(report=self.record, user=self.user)
        if edition is not None:
            self.initial.setdefault("remarks", edition.remarks)


class IssueForm(StepForm):
    """Why a report is issued without some reasons; asked only where some are lacking."""

    without_reasons = forms.CharField(
        label=_("Issue without reasons, because"),
        required=False,
        max_length=500,
        help_text=_("Every reader sees this, and it cannot be changed any more."),
    )

    def prepare(self) -> None:
        """Say how many reasons are lacking, and lead to them; without any, ask nothing."""
        edition = reports.edition(report=self.record, user=self.user)
        count = edition.unexplained if edition else 0
        if not count:
            del self.fields["without_reasons"]
            return
        link = f"{self.record.get_absolute_url()}#unexplained"
        words = _("Show the first without a reason")
        self.warning = format_html('{} <a href="{}">{}</a>', lacking(count), link, words)


class CorrectForm(StepForm):
    """What was wrong with the issued edition."""

    what_changed = forms.CharField(
        label=_("What changes, and why"),
        widget=LONG,
        max_length=2000,
        help_text=_("Every reader sees this. The issued edition stays as it is."),
    )


class ReviewForm(StepForm):
    """What its readers found and decided."""

    findings = forms.CharField(label=_("Findings"), widget=LONG, required=False, max_length=20_000)
    decision = forms.CharField(
        label=_("Decision"),
        widget=LONG,
        max_length=20_000,
        help_text=_("That nothing has to be done is a decision too."),
    )


class FollowUpForm(StepForm):
    """Who does what until when."""

    text = forms.CharField(label=_("Action"), max_length=500)
    owner = PersonOf(label=_("Owner"), queryset=User.objects.none())
    due_on = forms.DateField(label=_("Due on"), widget=DAY)

    def prepare(self) -> None:
        """Offer our own people."""
        self.offer("owner", definitions.owners())
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=30))


class ActionOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """An action that is not finished."""

    def label_from_instance(self, obj: FollowUp) -> str:
        """Return how an action is shown in the list."""
        return obj.text


class FinishForm(StepForm):
    """What came of an action."""

    action = ActionOf(label=_("Action"), queryset=FollowUp.objects.none())
    result = forms.CharField(label=_("What came of it"), max_length=500)

    def prepare(self) -> None:
        """Offer what is not finished."""
        self.offer("action", self.record.follow_ups.filter(finished_at=None))


FORMS: dict[str, type[StepForm]] = {
    "write": WriteForm,
    "issue": IssueForm,
    "correct": CorrectForm,
    "review": ReviewForm,
    "follow_up": FollowUpForm,
    "finish": FinishForm,
    "cancel": ReasonForm,
}


def reasons_in(data: Mapping[str, str], missed: list[Missed]) -> dict[str, str]:
    """Return the reasons typed beside missed promises, by the key of the clock."""
    return {
        each.clock: data[f"reason-{each.clock}"].replace("\0", "")[:500]
        for each in missed
        if f"reason-{each.clock}" in data
    }
