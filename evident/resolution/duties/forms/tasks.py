"""What the steps on the task of a duty ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.records.models import Record
from evident.resolution.duties.checklist import DECIMALS, LONGEST_UNIT, Verdict
from evident.resolution.duties.forms.duties import LONG, customer_choices, person, team_choices
from evident.resolution.duties.queries.tasks import ORDERS
from evident.web.records.forms import ReasonForm, StepForm
from evident.web.records.naming import record_called

FILES = "image/*,application/pdf,text/plain,.csv,.log"
"""What a telephone offers first; other files are taken as well."""


class OfItem(StepForm):
    """What is asked of one item of the checklist."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_UNIT)


class AnswerForm(OfItem):
    """What was found at an item."""

    verdict = forms.ChoiceField(
        label=_("Found"), choices=[("", _("As the value says")), *Verdict.choices], required=False
    )
    value = forms.DecimalField(
        label=_("Value"), required=False, max_digits=18, decimal_places=DECIMALS
    )
    note = forms.CharField(label=_("Note"), widget=LONG, required=False, max_length=20_000)
    file = forms.FileField(
        label=_("Photo or file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": FILES}),
    )

    def prepare(self) -> None:
        """Ask for a value only where one is read."""
        key = self.data.get(self.add_prefix("key")) or self.initial.get("key", "")
        item = next((each for each in self.record.items if each.key == key), None)
        if item is None or not item.takes_value:
            del self.fields["value"]


class FollowForm(OfItem):
    """In which record something is done about it, or what was done at once."""

    record = forms.CharField(
        label=_("Record"),
        max_length=40,
        required=False,
        help_text=_("A number, such as INC-12."),
    )
    note = forms.CharField(
        label=_("Or: what was done at once"), widget=LONG, required=False, max_length=20_000
    )

    def clean_record(self) -> Record | None:
        """Return the record itself; one that is hidden is unknown."""
        return record_called(self.cleaned_data["record"], user=self.user)


class FinishForm(StepForm):
    """A remark, if one likes."""

    remark = forms.CharField(label=_("Remark"), widget=LONG, required=False, max_length=20_000)


class FinishLateForm(FinishForm):
    """Why it is late."""

    reason = forms.CharField(label=_("Why it is late"), widget=LONG, max_length=2000)
    field_order = ("reason", "remark")

    def prepare(self) -> None:
        """Start from what was said when it was missed."""
        self.initial.setdefault("reason", self.record.missed_reason)


class AssignForm(StepForm):
    """Which team, and who of it."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )
    assignee = person(_("Person"), required=False, empty_label=_("Anybody of the team"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def prepare(self) -> None:
        """Offer teams in use and those who work in them."""
        teams = Team.objects.filter(is_active=True)
        self.offer("team", teams.order_by("name"))
        people = User.objects.filter(is_active=True, teams__in=teams).distinct()
        self.offer("assignee", people.order_by("name"))
        self.initial.setdefault("team", self.record.team_id)
        self.initial.setdefault("assignee", self.record.assignee_id)


FORMS: dict[str, type[StepForm]] = {
    "answer": AnswerForm,
    "follow_up": FollowForm,
    "finish": FinishForm,
    "finish_late": FinishLateForm,
    "skip": ReasonForm,
    "explain": ReasonForm,
    "assign": AssignForm,
}


class ListForm(forms.Form):
    """What to look for. Wrong values are passed over: an old bookmark still opens a list."""

    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words")}),
    )
    stage = forms.CharField(widget=forms.HiddenInput, required=False)
    duty = forms.CharField(widget=forms.HiddenInput, required=False)
    customer = forms.ChoiceField(label=_("Customer"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(order.code, order.label) for order in ORDERS.values()],
    )
    is_mine = forms.BooleanField(label=_("Mine"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].choices = customer_choices(user, "duty_task.view")  # type: ignore[attr-defined]
        self.fields["team"].choices = team_choices()  # type: ignore[attr-defined]
