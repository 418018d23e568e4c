"""What each step asks for. A form's fields are the facts its action takes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.records.models import Priority
from evident.relationships.service_levels.queries.contracts import choices_for
from evident.resolution.incidents.forms.categories import CategoryField, categories
from evident.resolution.incidents.models import Category, Incident, ResolutionCode
from evident.resolution.incidents.models.incident import EscalationLevel
from evident.resolution.incidents.models.settings import Level
from evident.resolution.incidents.queries import if_seen, people_for, several
from evident.resolution.incidents.waiting import waiting_reasons
from evident.web.moments import MomentField
from evident.web.people import PersonField, PersonOf
from evident.web.requests import whole_number


class StepForm(forms.Form):
    """What a step asks for, about one incident and for one user."""

    def __init__(self, *args: Any, incident: Incident, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.user = user
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and initial values."""

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Offer `choices` in the field `name`."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300
    )


class ClassifyForm(StepForm):
    """What kind of incident it is, and how pressing."""

    category = CategoryField(label=_("Category"), queryset=Category.objects.none())
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Level.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Level.choices, coerce=int)

    def prepare(self) -> None:
        """Start from what is known."""
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.incident, name))


class AssignForm(StepForm):
    """Who does it. The people offered are those of the team chosen."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.filter(is_active=True).order_by("tier", "name")
    )
    assignee = PersonOf(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Anybody in the team"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    reloading = "team"

    def prepare(self) -> None:
        """Offer the members of the team that is chosen, or has it."""
        chosen = str(
            self.data.get("team") or self.initial.get("team") or self.incident.team_id or ""
        )
        self.initial.setdefault("team", self.incident.team_id)
        team = whole_number(chosen)
        if team is not None:
            members = User.objects.filter(teams=team, is_active=True).order_by("name")
            self.fields["assignee"].queryset = members  # type: ignore[attr-defined]


class HoldForm(StepForm):
    """What it waits for, and until when at most."""

    waiting_for = forms.ChoiceField(label=_("Waiting for"))
    note = forms.CharField(label=_("What is awaited"), max_length=300)
    until = MomentField(label=_("Resume by itself at"), required=False)
    contract = forms.ChoiceField(
        label=_("Supplier, if it waits for one"),
        required=False,
        help_text=_("Their clock runs meanwhile. Without a choice the rule decides."),
    )

    def prepare(self) -> None:
        """Offer the reasons of the version this incident follows, and contracts to choose from."""
        self.choose("waiting_for", list(waiting_reasons(self.incident.procedure_version).items()))
        contracts = choices_for(self.incident, at=timezone.now())
        if contracts:
            self.choose("contract", contracts)
        else:
            del self.fields["contract"]


class EscalateForm(StepForm):
    """To whom, and why."""

    team = forms.ModelChoiceField(
        label=_("To another team"),
        queryset=Team.objects.filter(is_active=True).order_by("-tier", "name"),
        required=False,
        empty_label=_("The team stays"),
    )
    level = forms.TypedChoiceField(label=_("Up to"), coerce=int, empty_value=None, required=False)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    rests_on = ("escalation",)

    def prepare(self) -> None:
        """Offer the levels above the present one."""
        levels = [each for each in EscalationLevel.choices if each[0] > self.incident.escalation]
        self.choose("level", [("", _("Nobody higher")), *levels])


class PrioritiseForm(StepForm):
    """Impact and urgency; another priority than the matrix gives needs a reason."""

    impact = forms.TypedChoiceField(label=_("Impact"), choices=Level.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Level.choices, coerce=int)
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, empty_value=None, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed if the priority differs from the matrix."),
    )

    def prepare(self) -> None:
        """Start from what is set."""
        self.choose("priority", [("", _("As the matrix says")), *Priority.choices])
        self.initial.setdefault("impact", self.incident.impact)
        self.initial.setdefault("urgency", self.incident.urgency)


class ResolveForm(StepForm):
    """How the service was restored."""

    code = forms.ModelChoiceField(
        label=_("Resolution code"), queryset=ResolutionCode.objects.filter(is_active=True)
    )
    note = forms.CharField(
        label=_("Resolution"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The user reads this."),
    )
    restored_at = MomentField(
        label=_("Service restored at"),
        required=False,
        help_text=_("If it was before now; leave it empty for just now."),
    )
    with_children = forms.BooleanField(label=_("Resolve the children as well"), required=False)

    def prepare(self) -> None:
        """Offer to resolve the children where there are any."""
        if not self.incident.children.unresolved().exists():
            del self.fields["with_children"]


class NumberForm(StepForm):
    """Names other incidents by number."""

    def incidents(self, name: str) -> list[Incident]:
        """Return the incidents named in field `name`; one that is hidden is unknown."""
        numbers = [each.upper() for each in self.cleaned_data[name].replace(",", " ").split()]
        found = several(numbers=list(dict.fromkeys(numbers)), user=self.user)
        missing = set(numbers) - {incident.number for incident in found}
        if missing:
            raise forms.ValidationError(
                _("There is no incident %(number)s."), params={"number": min(missing)}
            )
        return found


class MergeForm(NumberForm):
    """Which incidents are duplicates of this one."""

    duplicates = forms.CharField(
        label=_("Duplicates"),
        help_text=_("Numbers, such as INC-12 INC-15. They end; their people watch this one."),
    )

    def clean_duplicates(self) -> list[Incident]:
        """Return the incidents themselves."""
        return self.incidents("duplicates")


class AdoptForm(NumberForm):
    """Under which incident this one comes."""

    parent = forms.CharField(
        label=_("Parent incident"),
        required=False,
        help_text=_("A number, such as INC-12. Left empty, it has no parent any more."),
    )

    def prepare(self) -> None:
        """Start from the parent it has."""
        parent = if_seen(self.incident.parent, user=self.user)
        if parent is not None:
            self.initial.setdefault("parent", parent.number)

    def clean_parent(self) -> Incident | None:
        """Return the incident itself."""
        found = self.incidents("parent")
        if len(found) > 1:
            raise forms.ValidationError(_("Name one incident."))
        return found[0] if found else None


class WatchForm(StepForm):
    """Who shall hear of it."""

    watcher = PersonField(label=_("Person"), help_text=_("Name, sign-in name or e-mail address."))

    def prepare(self) -> None:
        """Know who asks."""
        self.fields["watcher"].people = people_for(self.user)  # type: ignore[attr-defined]
