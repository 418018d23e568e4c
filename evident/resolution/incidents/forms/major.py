"""What each step of a major incident asks for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.resolution.incidents.forms.steps import ReasonForm, StepForm
from evident.resolution.incidents.models import MajorCriterion, NoticeWay, ResolutionCode
from evident.resolution.incidents.queries import majors
from evident.web.moments import MomentField
from evident.web.people import PersonOf

MINUTES = [(15, _("15 minutes")), (30, _("30 minutes")), (60, _("1 hour")), (120, _("2 hours")),
           (240, _("4 hours"))]  # fmt: skip


def person_field(**how: Any) -> "forms.ModelChoiceField[User]":
    """Return a field for one of the people who come into question."""
    return PersonOf(queryset=User.objects.none(), **how)


class MajorForm(StepForm):
    """What a step of a major incident asks for."""

    def offer(self, name: str, people: Any) -> None:
        """Offer `people` in the field `name`."""
        self.fields[name].queryset = people  # type: ignore[attr-defined]

    def offer_leaders(self, *names: str) -> None:
        """Offer those who may lead in the fields `names`."""
        for name in names:
            self.offer(name, majors.leaders(at=timezone.now()))


class DeclareForm(MajorForm):
    """Why it is a major incident, who leads it, what customers read."""

    criterion = forms.ModelChoiceField(
        label=_("What makes it a major incident?"),
        queryset=MajorCriterion.objects.filter(is_active=True),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = forms.CharField(
        label=_("In a few words"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    leader = person_field(label=_("Who leads it"))
    update_minutes = forms.TypedChoiceField(
        label=_("An update every"), choices=MINUTES, coerce=int, initial=30
    )
    customer_text = forms.CharField(
        label=_("What customers read"),
        required=False,
        max_length=300,
        help_text=_("Shown on top of their pages. Leave it empty and they see nothing."),
    )
    affects_all = forms.BooleanField(
        label=_("Show it to every customer, not only to those it was reported for"),
        required=False,
    )

    def prepare(self) -> None:
        """Offer the leaders, the person himself first chosen."""
        self.offer_leaders("leader")
        self.initial.setdefault("leader", self.user.pk)


class CoordinateForm(MajorForm):
    """Where people meet, who speaks, who leads the technical work."""

    room = forms.CharField(
        label=_("Where people meet"),
        max_length=200,
        help_text=_("The link of a conference, a telephone number, a room."),
    )
    communicator = person_field(
        label=_("Communication"), required=False, empty_label=_("Nobody yet")
    )
    engineer = person_field(label=_("Technical lead"), required=False, empty_label=_("Nobody yet"))

    def prepare(self) -> None:
        """Start from what is set."""
        self.offer_leaders("communicator", "engineer")
        major = majors.of_incident(self.incident)
        if major is not None:
            self.initial.setdefault("room", major.room)
            self.initial.setdefault("communicator", major.communicator_id)
            self.initial.setdefault("engineer", major.engineer_id)


class HandOverForm(MajorForm):
    """Who leads from now on."""

    leader = person_field(label=_("Who leads from now on"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        """Offer the others."""
        major = majors.of_incident(self.incident)
        others = majors.leaders(at=timezone.now())
        self.offer("leader", others.exclude(pk=major.leader_id) if major else others)


class InformForm(MajorForm):
    """Who was told, when, how and what."""

    told = person_field(label=_("Who was told"))
    told_at = MomentField(
        label=_("When"), required=False, help_text=_("Leave it empty for just now.")
    )
    way = forms.ChoiceField(label=_("How"), choices=NoticeWay.choices, initial=NoticeWay.PHONE)
    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def prepare(self) -> None:
        """Offer management."""
        self.offer("told", majors.management(at=timezone.now()))


class UpdateForm(MajorForm):
    """Where it stands, for customers or among staff, and when the next update comes."""

    text = forms.CharField(label=_("Where it stands"), widget=forms.Textarea(attrs={"rows": 3}))
    is_public = forms.TypedChoiceField(
        label=_("Who reads it"),
        choices=[("yes", _("Customers")), ("no", _("Only our own staff"))],
        coerce=lambda value: value == "yes",
    )
    next_minutes = forms.TypedChoiceField(
        label=_("Next update in"),
        choices=[("", _("As agreed")), *MINUTES],
        coerce=int,
        empty_value=None,
        required=False,
    )


class RestoreForm(MajorForm):
    """Since when the service is back; with a code the incident is resolved as well."""

    restored_at = MomentField(
        label=_("Since when"), required=False, help_text=_("Leave it empty for just now.")
    )
    code = forms.ModelChoiceField(
        label=_("Resolution code"),
        queryset=ResolutionCode.objects.filter(is_active=True),
        required=False,
        empty_label=_("Do not resolve the incident yet"),
    )
    note = forms.CharField(
        label=_("Resolution"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("The user reads this."),
    )

    def prepare(self) -> None:
        """Ask for the resolution where the incident has none."""
        if not self.incident.is_unresolved:
            del self.fields["code"], self.fields["note"]
            self.initial.setdefault("restored_at", self.incident.resolved_at)

    def clean(self) -> dict[str, Any]:
        """Refuse a code without words."""
        facts = super().clean() or self.cleaned_data
        if facts.get("code") and not (facts.get("note") or "").strip():
            self.add_error("note", _("Say how the service was restored."))
        return facts


class PlanForm(MajorForm):
    """When the review takes place and who takes part."""

    review_at = MomentField(label=_("When"))
    people = forms.CharField(label=_("Who takes part"), max_length=300)

    def prepare(self) -> None:
        """Start from what is planned."""
        major = majors.of_incident(self.incident)
        if major is not None and major.review_at is not None:
            self.initial.setdefault("review_at", major.review_at)
            self.initial.setdefault("people", major.review_people)


class ReviewForm(MajorForm):
    """What was learnt. Nobody is to blame; the next time is to be better."""

    cause = forms.CharField(label=_("Cause"), widget=forms.Textarea(attrs={"rows": 3}))
    went_well = forms.CharField(
        label=_("What went well"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    to_improve = forms.CharField(
        label=_("What to improve"), widget=forms.Textarea(attrs={"rows": 2})
    )
    actions = forms.CharField(
        label=_("What will be done"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line each: what, by whom, until when."),
    )


FORMS: dict[str, type[StepForm]] = {
    "declare_major": DeclareForm,
    "coordinate_major": CoordinateForm,
    "hand_over_major": HandOverForm,
    "inform_management": InformForm,
    "update_major": UpdateForm,
    "restore_major": RestoreForm,
    "relapse_major": ReasonForm,
    "plan_major_review": PlanForm,
    "review_major": ReviewForm,
    "revoke_major": ReasonForm,
}
"""What each step asks for."""
