"""Planning what closes a gap; what has changed since a day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.web.people import PersonOf

LONGEST = 4_000


class DayInput(forms.DateInput):
    """A day, chosen by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlanForm(forms.Form):
    """Who does what until when; and why, where a plan changes."""

    action = forms.CharField(
        label=_("What is to be done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        help_text=_("So that somebody else can tell afterwards whether it was done."),
    )
    owner = PersonOf(label=pgettext_lazy("gap", "Responsible"), queryset=User.objects.none())
    due_on = forms.DateField(label=pgettext_lazy("gap", "Due by"), widget=DayInput())
    reason = forms.CharField(
        label=_("Why the plan changes"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
    )

    def __init__(self, *args: Any, user: User, is_first: bool, **kwargs: Any) -> None:
        """Offer the colleagues of `user`; ask for a reason unless it `is_first`."""
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(is_active=True, organisation_id=user.organisation_id)
        self.fields["owner"].queryset = colleagues.order_by("name")  # type: ignore[attr-defined]
        if is_first:
            del self.fields["reason"]
