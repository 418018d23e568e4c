"""Which clocks are to be counted anew, and why."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.calendars.models import Calendar
from evident.relationships.service_levels.forms.terms import after, beginning


class CorrectForm(forms.Form):
    """A calendar that was corrected, for which days, and the reason."""

    calendar = forms.ModelChoiceField(label=_("Calendar"), queryset=Calendar.objects.all())
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        facts = super().clean() or {}
        first, last = facts.get("first_day"), facts.get("last_day")
        if first and last and last < first:
            raise forms.ValidationError(_("The last day lies before the first."))
        return facts

    def span(self) -> dict[str, Any]:
        """Return the calendar and the moments between which clocks are looked at."""
        facts = self.cleaned_data
        return {
            "calendar": facts["calendar"],
            "since": timezone.make_aware(datetime.combine(facts["first_day"], time())),
            "until": timezone.make_aware(
                datetime.combine(facts["last_day"] + timedelta(days=1), time())
            ),
        }


class ApplyForm(forms.Form):
    """When the records were opened that an agreement is applied to, and the reason."""

    first_day = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
        help_text=_("On which records were opened. Without days, all that the agreement covers."),
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        facts = super().clean() or {}
        first, last = facts.get("first_day"), facts.get("last_day")
        if first and last and last < first:
            raise forms.ValidationError(_("The last day lies before the first."))
        return facts

    def span(self) -> dict[str, Any]:
        """Return between which moments records were opened."""
        return {
            "since": beginning(self.cleaned_data["first_day"]),
            "until": after(self.cleaned_data["last_day"]),
        }


class WhyForm(forms.Form):
    """What was wrong with the terms."""

    reason = forms.CharField(
        label=_("What was wrong"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )
