"""Page input of measures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.web.people import PersonOf


class TargetForm(forms.Form):
    """Where a measure was, where it should be, and who answers for it."""

    owner = PersonOf(label=_("Owner"), queryset=User.objects.none(), required=False)
    baseline = forms.FloatField(label=_("Baseline"), required=False)
    target = forms.FloatField(label=_("Target"), required=False)

    def __init__(self, *args: object, owners: object, **kwargs: object) -> None:
        """Offer `owners` to choose from."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
