"""What the pages of findings, nonconformities and corrective actions ask for."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.procedures.rules import effective_number
from evident.management.audits.forms.fields import (
    DAY,
    LONG,
    LONGEST,
    OWNER,
    SHORT,
    RecordsOf,
    RequirementsOf,
)
from evident.management.audits.limits import due
from evident.management.audits.models import CauseMethod, Grade, Source
from evident.management.audits.processes import choices
from evident.management.audits.queries.people import staff, verifiers
from evident.web.files import FilesOf
from evident.web.moments import MomentField
from evident.web.people import PersonOf
from evident.web.records.forms import EditForm, ReasonForm, StepForm

GRADES = Grade.choices
NO_PROCESS: list[tuple[str, Any]] = [("", _("That of the requirement"))]


def statement_fields() -> dict[str, forms.Field]:
    """Return the fields that say what was found."""
    return {
        "title": forms.CharField(label=_("In a few words"), max_length=300),
        "grade": forms.ChoiceField(label=_("Grade"), choices=GRADES),
        "requirements": RequirementsOf(),
        "process": forms.ChoiceField(
            label=pgettext_lazy("audited", "Process"), required=False, choices=[]
        ),
        "statement": forms.CharField(
            label=_("Statement"), widget=LONG, max_length=LONGEST,
            help_text=_("What is not as it should be, measured by the requirement."),
        ),
        "evidence": forms.CharField(
            label=_("Objective evidence"), widget=LONG, max_length=LONGEST,
            help_text=_("What was seen: records, documents, numbers, who said it."),
        ),
    }  # fmt: skip


class RaiseForm(forms.Form):
    """What was found, with its evidence."""

    source = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    reference = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    owner = PersonOf(
        label=OWNER, queryset=User.objects.none(), required=False,
        empty_label=_("Nobody yet"), help_text=_("Who answers for what follows."),
    )  # fmt: skip
    records = RecordsOf(
        label=_("Records it was found in"), required=False, max_length=1200,
        help_text=_("Numbers such as INC-12; they are linked to the finding."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**statement_fields(), **self.fields}
        self.fields["process"].choices = NO_PROCESS + choices()  # type: ignore[attr-defined]
        self.fields["owner"].queryset = staff()  # type: ignore[attr-defined]
        self.fields["records"].user = user  # type: ignore[attr-defined]


class EditFindingForm(EditForm):
    """What a finding says, to be corrected."""

    def prepare(self) -> None:
        """Start from what the finding says."""
        self.fields = {**statement_fields(), **self.fields}
        self.choose("process", NO_PROCESS + choices())
        super().prepare()


class OwnerForm(StepForm):
    """Who answers for it."""

    owner = PersonOf(label=OWNER, queryset=User.objects.none(), empty_label=_("Choose …"))

    def prepare(self) -> None:
        """Offer our own people."""
        self.offer("owner", staff())
        self.initial.setdefault("owner", self.record.assignee_id)


class SettleForm(StepForm):
    """What is done about it, or why nothing is."""

    response = forms.CharField(
        label=pgettext_lazy("finding", "Response"), widget=LONG, max_length=LONGEST
    )


FINDING_FORMS: dict[str, type[StepForm]] = {
    "edit": EditFindingForm,
    "assign": OwnerForm,
    "open_nonconformity": OwnerForm,
    "settle": SettleForm,
    "withdraw": ReasonForm,
}


class CorrectForm(StepForm):
    """How it was contained and put right."""

    correction = forms.CharField(
        label=_("Correction"), widget=LONG, max_length=LONGEST,
        help_text=_("What was done at once to contain it and put it right."),
    )  # fmt: skip
    consequences = forms.CharField(
        label=_("Consequences"), widget=SHORT, max_length=LONGEST, required=False,
        help_text=_("What it led to, and how that is dealt with."),
    )  # fmt: skip
    corrected_at = MomentField(
        label=_("When"), required=False, help_text=_("Now, unless you say otherwise.")
    )

    def prepare(self) -> None:
        """Start from what is recorded."""
        self.start_from_record()


class AnalyseForm(StepForm):
    """Why it happened, where else it may, and whether the cause has to be removed."""

    cause = forms.CharField(
        label=_("Cause"), widget=LONG, max_length=LONGEST,
        help_text=_("Ask why until the answer is one you can change. “Human error” is no cause."),
    )  # fmt: skip
    cause_method = forms.ChoiceField(
        label=_("How the cause was looked for"), choices=CauseMethod.choices
    )
    similar_cases = forms.CharField(
        label=_("Similar cases"), widget=SHORT, max_length=LONGEST,
        help_text=_("Where you looked, and whether it exists or could occur there as well."),
    )  # fmt: skip
    needs_action = forms.TypedChoiceField(
        label=_("Does the cause have to be removed?"),
        choices=[("yes", _("Yes, by corrective action")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    no_action_reason = forms.CharField(
        label=_("If not, why not?"), widget=SHORT, max_length=4000, required=False
    )

    def prepare(self) -> None:
        """Start from what is recorded."""
        self.start_from_record()
        known = {True: "yes", False: "no", None: "yes"}
        self.initial["needs_action"] = known[self.record.needs_action]


def day_for(grade: str) -> date:
    """Return the day until which an action on a nonconformity of this grade is to be done."""
    by = due(
        "corrective_action", f"act_{grade}_hours", timezone.now(),
        procedure_version=effective_number("corrective_action"),
    )  # fmt: skip
    return timezone.localdate(by)


class PlanActionForm(StepForm):
    """What removes the cause, who does it until when, and who verifies it."""

    title = forms.CharField(label=_("In a few words"), max_length=300)
    description = forms.CharField(
        label=_("What is to be done"), widget=LONG, max_length=LONGEST,
        help_text=_("It removes the cause, not only this case. Training alone rarely does."),
    )  # fmt: skip
    owner = PersonOf(label=OWNER, queryset=User.objects.none(), empty_label=_("Choose …"))
    due_on = forms.DateField(label=_("Due by"), widget=DAY)
    verifier = PersonOf(
        label=_("Who verifies"), queryset=User.objects.none(), required=False,
        empty_label=_("Any auditor or manager"), help_text=_("Never the owner."),
    )  # fmt: skip
    sms_change = forms.CharField(
        label=_("What changes in the service management system"), widget=SHORT, max_length=4000,
        required=False, help_text=_("A procedure, a document, a role, a plan."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer our own people, and the day that the grade asks for."""
        self.offer("owner", staff())
        self.offer("verifier", verifiers())
        self.initial.setdefault("owner", self.record.assignee_id)
        self.initial.setdefault("due_on", day_for(self.record.grade))


class CloseForm(StepForm):
    """What shows that it is settled."""

    conclusion = forms.CharField(label=_("Conclusion"), widget=LONG, max_length=LONGEST)


NONCONFORMITY_FORMS: dict[str, type[StepForm]] = {
    "assign": OwnerForm,
    "correct": CorrectForm,
    "analyse": AnalyseForm,
    "plan_action": PlanActionForm,
    "close": CloseForm,
    "withdraw": ReasonForm,
}


class EditActionForm(EditForm):
    """The plan of an action."""

    title = forms.CharField(label=_("In a few words"), max_length=300)
    description = forms.CharField(label=_("What is to be done"), widget=LONG, max_length=LONGEST)
    verifier = PersonOf(
        label=_("Who verifies"), queryset=User.objects.none(), required=False,
        empty_label=_("Any auditor or manager"), help_text=_("Never the owner."),
    )  # fmt: skip
    sms_change = forms.CharField(
        label=_("What changes in the service management system"), widget=SHORT, max_length=4000,
        required=False,
    )  # fmt: skip

    def prepare(self) -> None:
        """Start from the plan as it is."""
        super().prepare()
        self.offer("verifier", verifiers().exclude(pk=self.record.assignee_id))


class PostponeForm(StepForm):
    """Until when, and why it takes longer."""

    due_on = forms.DateField(label=_("Due by"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), widget=SHORT, max_length=2000)


class FinishForm(StepForm):
    """What was done, and what proves it."""

    done_evidence = forms.CharField(
        label=_("What was done, and what proves it"), widget=LONG, max_length=LONGEST
    )
    proofs = FilesOf(
        label=_("Files that prove it"), required=False,
        help_text=_("Not needed where a record that shows it is linked."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Files can be sent by those who may attach them."""
        access = access_of(self.user)
        if not any(access.may(f"corrective_action.{way}") for way in ("reply", "follow")):
            del self.fields["proofs"]


class VerifyForm(StepForm):
    """What shows that it had an effect."""

    verification = forms.CharField(
        label=_("What shows that it had an effect"), widget=LONG, max_length=LONGEST,
        help_text=_("Look at records from after it was done: does it still happen?"),
    )  # fmt: skip


class FailForm(StepForm):
    """What shows that it had none, and until when it is to be done anew."""

    verification = forms.CharField(
        label=_("What shows that it had no effect"), widget=LONG, max_length=LONGEST
    )
    due_on = forms.DateField(label=_("To be done anew until"), widget=DAY)

    def prepare(self) -> None:
        """Begin with the day that the grade asks for."""
        self.initial.setdefault("due_on", day_for(self.record.nonconformity.grade))


ACTION_FORMS: dict[str, type[StepForm]] = {
    "edit": EditActionForm,
    "assign": OwnerForm,
    "postpone": PostponeForm,
    "finish": FinishForm,
    "verify": VerifyForm,
    "fail": FailForm,
    "cancel": ReasonForm,
}


class ListForm(forms.Form):
    """What to look for. Wrong values are passed over: an old bookmark still opens a list."""

    text = forms.CharField(
        label=_("Words"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words")}),
    )  # fmt: skip
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    grade = forms.ChoiceField(
        label=_("Grade"), required=False, choices=[("", _("Any grade")), *GRADES]
    )
    process = forms.ChoiceField(label=pgettext_lazy("audited", "Process"), required=False)
    requirement = forms.CharField(
        label=_("Requirement"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("Requirement")}),
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("Where it comes from"), required=False,
        choices=[("", _("From anywhere")), *Source.choices],
    )  # fmt: skip
    order = forms.ChoiceField(label=_("Order"), required=False)
    is_mine = forms.BooleanField(label=_("Mine"), required=False)
    is_overdue = forms.BooleanField(label=pgettext_lazy("records", "Overdue"), required=False)

    def __init__(
        self, *args: Any, stages: list[tuple[str, Any]], orders: list[tuple[str, Any]],
        has_source: bool, has_grade: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = stages  # type: ignore[attr-defined]
        self.fields["order"].choices = orders  # type: ignore[attr-defined]
        self.fields["process"].choices = [  # type: ignore[attr-defined]
            ("", _("Any process")),
            *choices(),
        ]
        if not has_source:
            del self.fields["source"]
        if not self.data.get("requirement"):  # asked for by pages of findings, not by hand
            del self.fields["requirement"]
        if not has_grade:
            del self.fields["grade"]
