"""What might be reported, to see where it would go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.resolution.incidents.forms.categories import CategoryField, categories
from evident.resolution.incidents.models import Category, Incident
from evident.resolution.incidents.queries import organisations_for


class SupposedForm(forms.Form):
    """A report that nobody made."""

    use_required_attribute = False

    title = forms.CharField(
        label=_("Text"), max_length=300, help_text=_("What somebody might report.")
    )
    category = CategoryField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label="–"
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("My own"),
        help_text=_("Of whoever reports."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]
        others = organisations_for(user).exclude(pk=user.organisation_id)
        self.fields["organisation"].queryset = others  # type: ignore[attr-defined]

    def incident(self) -> Incident:
        """Return what was typed as an incident that is not saved."""
        facts = self.cleaned_data
        return Incident(
            title=facts["title"],
            category=facts["category"],
            organisation=facts["organisation"] or self.user.organisation,
        )
