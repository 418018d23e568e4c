"""What the steps of a service request ask for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import Team, User
from evident.kernel.records.models import Priority
from evident.portfolio.catalogue.queries import people_for
from evident.relationships.service_levels.queries.contracts import choices_for
from evident.resolution.service_requests.models import HELD_FOR, Seat, Task
from evident.resolution.service_requests.models.approval import ApprovalState
from evident.web.moments import MomentField
from evident.web.people import PersonField, PersonOf
from evident.web.records.forms import ReasonForm, StepForm

LONG = forms.Textarea(attrs={"rows": 3})


class SeatOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """A place among those who approve."""

    def label_from_instance(self, obj: Seat) -> str:
        """Return whose place it is."""
        if obj.role:
            return obj.role_name
        return obj.person.name if obj.person else str(_("Nobody yet"))


class ApproveForm(StepForm):
    """A remark, if one likes."""

    comment = forms.CharField(label=_("Remark"), widget=LONG, required=False, max_length=2000)


class AssignForm(StepForm):
    """Which team, and who of it."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    assignee = PersonOf(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Anybody in the team"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def prepare(self) -> None:
        """Offer teams in use and those who work in them."""
        teams = Team.objects.filter(is_active=True)
        self.offer("team", teams.order_by("name"))
        people = User.objects.filter(is_active=True, teams__in=teams).distinct()
        self.offer("assignee", people.order_by("name"))
        self.initial.setdefault("team", self.record.team_id)
        self.initial.setdefault("assignee", self.record.assignee_id)


class HoldForm(StepForm):
    """What it waits for, why, and until when at most."""

    waiting_for = forms.ChoiceField(
        label=pgettext_lazy("on hold", "Waits for"),
        choices=[(each.value, each.label) for each in HELD_FOR],
    )
    note = forms.CharField(label=_("Reason"), widget=LONG, max_length=2000)
    until = MomentField(label=_("Until at most"), required=False)
    contract = forms.ChoiceField(
        label=_("Supplier, if it waits for one"),
        required=False,
        help_text=_("Their clock runs meanwhile. Without a choice the rule decides."),
    )

    def prepare(self) -> None:
        """Offer contracts to choose from."""
        contracts = choices_for(self.record, at=timezone.now())
        if contracts:
            self.choose("contract", contracts)
        else:
            del self.fields["contract"]


class PrioritiseForm(StepForm):
    """How soon, and why."""

    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        """Start from the priority it has."""
        self.initial.setdefault("priority", self.record.priority)


class FulfilForm(StepForm):
    """What was done."""

    note = forms.CharField(
        label=_("What was done"),
        widget=LONG,
        required=False,
        max_length=10_000,
        help_text=_("Whoever ordered it reads this."),
    )


class ReplaceForm(StepForm):
    """Who approves in whose place, and why."""

    seat = SeatOf(label=_("In the place of"), queryset=Seat.objects.none())
    approver = PersonField(
        label=_("Who approves"),
        max_length=300,
        help_text=_("Sign-in name, e-mail address or full name."),
    )
    reason = forms.CharField(label=_("Reason"), widget=LONG, max_length=2000)

    def prepare(self) -> None:
        """Offer the places that were not decided on."""
        self.fields["approver"].people = people_for(self.user)  # type: ignore[attr-defined]
        seats = Seat.objects.filter(
            approval__service_request=self.record,
            at=None,
            approval__state__in=[ApprovalState.PENDING, ApprovalState.WAITING],
        ).select_related("person")
        self.offer("seat", seats)


class TaskForm(StepForm):
    """What a step on a task asks for."""

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        self.task = task
        super().__init__(*args, **kwargs)


class FinishForm(TaskForm):
    """What was seen to."""

    ticked = forms.TypedMultipleChoiceField(
        label=_("Checklist"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(label=_("Note"), widget=LONG, required=False, max_length=10_000)

    def prepare(self) -> None:
        """Offer the items of the checklist."""
        items = list(enumerate(self.task.items))
        if items:
            self.choose("ticked", items)
        else:
            del self.fields["ticked"]


class SkipForm(TaskForm):
    """Why it is not needed."""

    reason = forms.CharField(label=_("Reason"), widget=LONG, max_length=2000)


class AssignTaskForm(TaskForm, AssignForm):
    """Which team, and who of it."""

    def prepare(self) -> None:
        """Start from who has the task."""
        super().prepare()
        self.initial["team"] = self.task.team_id
        self.initial["assignee"] = self.task.assignee_id


FORMS: dict[str, type[StepForm]] = {
    "approve": ApproveForm,
    "reject": ReasonForm,
    "assign": AssignForm,
    "hold": HoldForm,
    "prioritise": PrioritiseForm,
    "fulfil": FulfilForm,
    "reopen": ReasonForm,
    "cancel": ReasonForm,
    "replace_approver": ReplaceForm,
}
OF_TASKS: dict[str, type[TaskForm] | None] = {
    "take_task": None,
    "finish_task": FinishForm,
    "skip_task": SkipForm,
    "assign_task": AssignTaskForm,
}
