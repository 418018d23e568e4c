"""What the pages of audit programmes, audits and auditors' notes ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.management.audits.forms.fields import (
    DAY,
    LONG,
    LONGEST,
    OWNER,
    SHORT,
    RecordsOf,
    RequirementsOf,
)
from evident.management.audits.forms.findings import NO_PROCESS, statement_fields
from evident.management.audits.models import Answer, AuditProgramme, ChecklistLine
from evident.management.audits.procedure.programme import OPEN
from evident.management.audits.processes import choices
from evident.management.audits.queries.auditing import lines_of, visible_programmes
from evident.management.audits.queries.people import staff
from evident.web.people import PeopleOf, PersonOf
from evident.web.records.forms import EditForm, ReasonForm, StepForm


def programme_fields() -> dict[str, forms.Field]:
    """Return the fields of a programme."""
    return {
        "title": forms.CharField(label=_("Title"), max_length=300),
        "starts_on": forms.DateField(label=_("First day"), widget=DAY),
        "ends_on": forms.DateField(label=_("Last day"), widget=DAY),
        "frequency": forms.CharField(
            label=_("Frequency"), widget=SHORT, required=False, max_length=LONGEST,
            help_text=_("How often each process is audited."),
        ),
        "methods": forms.CharField(
            label=_("Methods"), widget=SHORT, required=False, max_length=LONGEST,
            help_text=_("Sampling of records, interviews, observation on site."),
        ),
        "responsibilities": forms.CharField(
            label=_("Responsibilities"), widget=SHORT, required=False, max_length=LONGEST,
            help_text=_("Who plans, who audits, who hears of the results."),
        ),
        "rationale": forms.CharField(
            label=_("Why these audits"), widget=LONG, required=False, max_length=LONGEST,
            help_text=_("Importance of processes, what changed, what earlier audits found."),
        ),
    }  # fmt: skip


class ProgrammeForm(forms.Form):
    """The audits of a period: how often, how, who and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= programme_fields()


class EditProgrammeForm(EditForm):
    """A draft of a programme, to be changed."""

    def prepare(self) -> None:
        """Start from the draft as it is."""
        self.fields = programme_fields() | self.fields
        super().prepare()


class ReviewForm(StepForm):
    """What a programme achieved."""

    review = forms.CharField(
        label=_("Review of the programme"), widget=LONG, max_length=LONGEST,
        help_text=_("What it achieved, what was not covered, what the next one needs."),
    )  # fmt: skip


PROGRAMME_FORMS: dict[str, type[StepForm]] = {"edit": EditProgrammeForm, "review": ReviewForm}


class ProgrammeOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """An audit programme by number and title."""

    def label_from_instance(self, obj: AuditProgramme) -> str:
        """Return how a programme is shown in the list."""
        return f"{obj.number} {obj.title}"


def plan_fields() -> dict[str, forms.Field]:
    """Return the fields of the plan of an audit."""
    return {
        "title": forms.CharField(label=_("Title"), max_length=300),
        "programme": ProgrammeOf(
            label=_("Programme"), queryset=AuditProgramme.objects.none(), required=False,
            empty_label=_("None"),
        ),
        "starts_on": forms.DateField(label=_("First day"), widget=DAY),
        "ends_on": forms.DateField(label=_("Last day"), widget=DAY),
        "processes": forms.MultipleChoiceField(
            label=_("Processes audited"), choices=choices, widget=forms.CheckboxSelectMultiple,
        ),
        "criteria": forms.CharField(
            label=_("Criteria"), widget=SHORT, required=False, max_length=LONGEST,
            help_text=_("Against what: the standard, our procedures, agreements, law."),
        ),
        "scope": forms.CharField(
            label=_("Scope"), widget=SHORT, required=False, max_length=LONGEST,
            help_text=_("Services, places, teams and the period looked at."),
        ),
        "lead": PersonOf(
            label=_("Lead auditor"), queryset=User.objects.none(), empty_label=_("Choose …")
        ),
        "auditors": PeopleOf(
            label=_("Other auditors"), queryset=User.objects.none(), required=False,
            help_text=_("Nobody audits what he or she owns, manages or works in."),
        ),
        "auditees": PeopleOf(
            label=_("Who is audited"), queryset=User.objects.none(), required=False,
            help_text=_("They hear of it and read its report."),
        ),
        "plan": forms.CharField(
            label=pgettext_lazy("audit", "Plan"), widget=LONG, required=False, max_length=LONGEST,
            help_text=_("Day by day: what is looked at, with whom, by which method."),
        ),
    }  # fmt: skip


def offer_in_plan(form: Any, user: User) -> None:
    """Offer our people and the programmes in a plan."""
    for name in ("lead", "auditors", "auditees"):
        form.fields[name].queryset = staff()
    form.fields["programme"].queryset = visible_programmes(user).filter(state__in=OPEN)


class PlanAuditForm(forms.Form):
    """Which processes are audited when, against what, and by whom."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= plan_fields()
        offer_in_plan(self, user)


class EditAuditForm(EditForm):
    """The plan of an audit, to be changed."""

    def prepare(self) -> None:
        """Start from the plan as it is."""
        self.fields = plan_fields() | self.fields
        super().prepare()
        offer_in_plan(self, self.user)
        self.initial.setdefault("lead", self.record.assignee_id)
        self.initial["auditors"] = list(self.record.auditors.all())
        self.initial["auditees"] = list(self.record.watchers.all())
        self.initial["programme"] = self.record.programme_id


class LineOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """A question of the checklist."""

    def label_from_instance(self, obj: ChecklistLine) -> str:
        """Return how a question is shown in the list."""
        return f"{obj.place}. {obj}"


class LineForm(StepForm):
    """About which question of the checklist."""

    line = LineOf(
        label=_("Question"), queryset=ChecklistLine.objects.none(), empty_label=_("Choose …")
    )

    def prepare(self) -> None:
        """Offer the questions of this audit."""
        self.offer("line", lines_of(self.record))


def line_meant(form: LineForm) -> ChecklistLine | None:
    """Return the question a link to the form named, if it named one of this audit."""
    said = str(form.initial.get("line", ""))
    is_key = said.isascii() and said.isdecimal() and len(said) < 19
    return lines_of(form.record).filter(pk=int(said)).first() if is_key else None


class QuestionForm(StepForm):
    """Something to ask besides."""

    question = forms.CharField(label=_("Question"), widget=SHORT, max_length=2000)
    requirement = forms.CharField(
        label=_("Requirement"), max_length=20, required=False,
        help_text=_("A clause such as 8.6.1, or an id such as 8.6.1-c."),
    )  # fmt: skip


class AnswerForm(LineForm):
    """What was looked at, and what was seen."""

    answer = forms.ChoiceField(
        label=_("What you found out"), choices=Answer.choices, widget=forms.RadioSelect
    )
    sample = forms.CharField(
        label=_("What was looked at"), widget=SHORT, required=False, max_length=4000,
        help_text=_("Which records, documents, people; how many of how many."),
    )  # fmt: skip
    evidence = forms.CharField(
        label=_("What was seen"), widget=LONG, max_length=LONGEST,
        help_text=_("Also where it conforms. Where it was not examined, say why."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Start from what was answered before."""
        super().prepare()
        known = line_meant(self)
        if known is not None:
            for name in ("answer", "sample", "evidence"):
                self.initial.setdefault(name, getattr(known, name))


class FindForm(LineForm):
    """A finding on a question."""

    owner = PersonOf(
        label=OWNER, queryset=User.objects.none(), required=False,
        empty_label=_("Nobody yet"), help_text=_("Who answers for what follows."),
    )  # fmt: skip
    records = RecordsOf(
        label=_("Records it was found in"), required=False, max_length=1200,
        help_text=_("Numbers such as INC-12; they are linked to the finding."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Start from the question and what was seen."""
        line_field, others = self.fields["line"], self.fields
        self.fields = {"line": line_field, **statement_fields(), **others}
        self.choose("process", NO_PROCESS + choices())
        self.offer("owner", staff())
        self.fields["records"].user = self.user  # type: ignore[attr-defined]
        super().prepare()
        known = line_meant(self)
        if known is not None:
            self.initial.setdefault("requirements", known.requirement)
            self.initial.setdefault("process", known.process)
            self.initial.setdefault("evidence", known.evidence)


class WriteForm(StepForm):
    """The report of an audit."""

    summary = forms.CharField(
        label=_("What was looked at and what was found"), widget=LONG, max_length=LONGEST
    )
    conclusion = forms.CharField(
        label=_("Conclusion"), widget=LONG, max_length=LONGEST,
        help_text=_("Whether the processes conform to the criteria, and whether they work."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Start from the report as it is."""
        self.start_from_record()


AUDIT_FORMS: dict[str, type[StepForm]] = {
    "edit": EditAuditForm,
    "add_question": QuestionForm,
    "remove_question": LineForm,
    "answer": AnswerForm,
    "find": FindForm,
    "write": WriteForm,
    "cancel": ReasonForm,
}


class NoteForm(forms.Form):
    """What an auditor notes for himself."""

    text = forms.CharField(label=pgettext_lazy("auditor", "Note"), widget=LONG, max_length=LONGEST)
    requirements = RequirementsOf()
    about = RecordsOf(
        label=_("About which record"), required=False, max_length=40,
        help_text=_("A number, such as INC-12."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].user = user  # type: ignore[attr-defined]

    def clean_about(self) -> Any:
        """Return the one record, or nothing."""
        found = self.cleaned_data["about"]
        return found[0] if found else None
