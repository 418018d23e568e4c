"""Page input of the incident desk, cleaned."""

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.resolution.incidents.models import Category, ResolutionCode
from evident.resolution.incidents.models.settings import Level


class ReportForm(forms.Form):
    """What somebody tells who has a disturbance: three fields and done."""

    title = forms.CharField(label=_("What is wrong?"), max_length=300)
    symptom = forms.CharField(
        label=_("What do you see?"), widget=forms.Textarea(attrs={"rows": 5}), required=False
    )
    urgency = forms.TypedChoiceField(
        label=_("How urgent is it for you?"),
        choices=Level.choices,
        coerce=int,
        initial=Level.MEDIUM,
    )


class ResolveForm(forms.Form):
    """How the service was restored."""

    code = forms.ModelChoiceField(
        label=_("Resolution code"), queryset=ResolutionCode.objects.filter(is_active=True)
    )
    note = forms.CharField(label=_("Resolution"), widget=forms.Textarea(attrs={"rows": 4}))


class ClassifyForm(forms.Form):
    """What kind of incident it is, and how pressing."""

    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.filter(is_active=True)
    )
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Level.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Level.choices, coerce=int)
