"""What the actions of a review or a survey ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.relationships.customers.forms.complaints import LONG
from evident.relationships.customers.models.items import ActionItem
from evident.relationships.customers.queries.parties import staff
from evident.relationships.customers.queries.reviews import open_items_of
from evident.web.people import PersonOf
from evident.web.records.forms import StepForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AddActionForm(StepForm):
    """What is to be done, by whom and until when."""

    text = forms.CharField(label=_("What is to be done"), max_length=500)
    owner = PersonOf(
        label=_("Who does it"), queryset=User.objects.none(), empty_label=_("Choose …")
    )
    due_on = forms.DateField(label=_("Due by"), widget=DAY)

    def prepare(self) -> None:
        """Offer our own people."""
        self.offer("owner", staff())


class FinishActionForm(StepForm):
    """Which action is done, and what came of it."""

    item = forms.ModelChoiceField(
        label=pgettext_lazy("agreed", "Action"),
        queryset=ActionItem.objects.none(),
        empty_label=_("Choose …"),
    )
    result = forms.CharField(label=_("What came of it"), widget=LONG, max_length=4000)

    def prepare(self) -> None:
        """Offer what is still to be done."""
        self.offer("item", open_items_of(self.record))
