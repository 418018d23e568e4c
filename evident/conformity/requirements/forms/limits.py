"""What a check tolerates, over which time it counts, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.actions.adjusting import MOST_MONTHS
from evident.kernel.measures.definition import Check

LONGEST_REASON = 2_000


class LimitForm(forms.Form):
    """The limits of a check."""

    tolerated = forms.FloatField(
        label=_("Tolerated per cent"),
        min_value=0,
        max_value=100,
        help_text=_("The check holds while not more of its records are exceptions."),
    )
    months = forms.IntegerField(
        label=_("Months counted"),
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("This month and so many before it."),
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        help_text=_("An auditor reads this."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, check: Check, **kwargs: Any) -> None:
        """Ask for no window of time where `check` looks at everything in force."""
        super().__init__(*args, **kwargs)
        if not check.months:
            del self.fields["months"]

    def facts(self) -> dict[str, Any]:
        """Return what was asked for, as the action takes it."""
        return {"months": 0} | self.cleaned_data
