"""What steps of an agreement ask for."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.relationships.service_levels.models import Signature
from evident.web.records.forms import ReasonForm, StepForm

__all__ = ["OutcomeForm", "ReasonForm", "SignForm"]


class SignForm(StepForm):
    """Who signed, for which side, and when."""

    side = forms.ChoiceField(label=_("Side"), choices=Signature.Side.choices)
    name = forms.CharField(label=_("Signed by"), max_length=200)
    role = forms.CharField(label=_("Position"), max_length=200, required=False)
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def prepare(self) -> None:
        """Start from today."""
        self.initial.setdefault("signed_on", timezone.localdate().isoformat())


class OutcomeForm(StepForm):
    """What a review came to."""

    outcome = forms.CharField(
        label=_("Outcome"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
