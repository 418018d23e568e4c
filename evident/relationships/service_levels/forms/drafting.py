"""Making an agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.relationships.service_levels.models import Party
from evident.web.people import PersonOf


class DraftForm(forms.Form):
    """Between whom, and what for."""

    party = forms.ChoiceField(label=_("Kind of agreement"), choices=Party.choices)
    title = forms.CharField(label=_("Name"), max_length=300)
    organisation = forms.ModelChoiceField(
        label=_("Other party"),
        queryset=Organisation.objects.filter(is_active=True).order_by("name"),
        help_text=_("The customer of an SLA, the supplier of a contract, ourselves for an OLA."),
    )
    internal_team = forms.ModelChoiceField(
        label=_("Internal team"),
        queryset=Team.objects.filter(is_active=True).order_by("name"),
        required=False,
        help_text=_("Who keeps an OLA."),
    )
    manager = PersonOf(
        label=_("Answers for it"),
        queryset=User.objects.filter(
            is_active=True, organisation__kind=OrganisationKind.PROVIDER
        ).order_by("name"),
        required=False,
    )
    purpose = forms.CharField(
        label=_("Purpose"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        return dict(self.cleaned_data)
