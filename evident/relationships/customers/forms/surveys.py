"""What the pages of surveys ask for."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.relationships.customers.forms.complaints import LONG
from evident.relationships.customers.forms.items import AddActionForm, FinishActionForm
from evident.relationships.customers.forms.satisfaction import ANSWERS
from evident.relationships.customers.models.survey import (
    QuestionKind,
    Rhythm,
    Survey,
    SurveyInvitation,
    text_of,
)
from evident.relationships.customers.queries.parties import customers_for
from evident.relationships.customers.queries.surveys import services_asked
from evident.web.moments import MomentField
from evident.web.records.forms import ReasonForm, RecordField, StepForm

SCORED = (
    "How satisfied are you with our services? | 您对我们的服务总体满意吗？\n"
    "How satisfied are you with how quickly we help? | 您对我们响应和处理的速度满意吗？\n"
    "How satisfied are you with how we keep you informed? | 您对我们与您的沟通满意吗？"
)
IN_WORDS = "What should we do better? | 您希望我们改进什么？"


def questions_in(text: str, kind: str) -> list[dict[str, str]]:
    """Return the questions of a text: one a line, English before and Chinese after the bar."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        english, _bar, chinese = (part.strip() for part in line.partition("|"))
        found.append({"kind": kind, "text_en": english, "text_zh": chinese})
    return found


def lines_of(survey: Survey, kind: str) -> str:
    """Return the questions of one kind as a text."""
    return "\n".join(
        " | ".join(filter(None, (question["text_en"], question["text_zh"])))
        for question in survey.questions
        if question["kind"] == kind
    )


class PlanForm(forms.Form):
    """What is asked of whom, and until when."""

    title = forms.CharField(label=_("Title"), max_length=300)
    period = forms.CharField(
        label=_("Period asked about"),
        max_length=60,
        required=False,
        help_text=_("Such as 2026 Q4."),
    )
    closes_at = MomentField(label=_("Answers until"))
    purpose = forms.CharField(
        label=_("Purpose"),
        widget=LONG,
        required=False,
        max_length=4000,
        help_text=_("Those who are asked read this."),
    )
    scored = forms.CharField(
        label=_("Questions answered from 1 to 5"),
        widget=LONG,
        max_length=8000,
        initial=SCORED,
        help_text=_("One a line: English, a bar |, Chinese."),
    )
    in_words = forms.CharField(
        label=_("Questions answered in words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=8000,
        required=False,
        initial=IN_WORDS,
    )
    customers = forms.ModelMultipleChoiceField(
        label=_("Customers asked"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("All of them unless you choose."),
    )
    sample_size = forms.IntegerField(
        label=_("People to ask"),
        min_value=0,
        max_value=100_000,
        initial=0,
        help_text=_("0 asks everybody. Each customer gets its share."),
    )
    repeat_months = forms.TypedChoiceField(
        label=pgettext_lazy("survey", "How often"),
        choices=Rhythm,
        coerce=int,
        required=False,
        help_text=_("The next one is drafted two weeks before; you look at it and send it."),
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        help_text=_("Nobody can see who answered what; this cannot be undone."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = customers_for(user, permission="survey.plan").order_by("name")
        self.fields["customers"].queryset = customers  # type: ignore[attr-defined]

    def clean_repeat_months(self) -> int:
        """Return the rhythm; once where nothing is chosen."""
        return int(self.cleaned_data["repeat_months"] or Rhythm.NEVER)

    def clean(self) -> dict[str, Any]:
        """Return the facts, the questions among them as a list."""
        return with_questions(super().clean() or {})


def with_questions(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with the questions in the place of their texts."""
    scored, in_words = facts.pop("scored", ""), facts.pop("in_words", "")
    return facts | {
        "questions": [
            *questions_in(scored, QuestionKind.SCORE),
            *questions_in(in_words, QuestionKind.TEXT),
        ]
    }


class PlanAnewForm(PlanForm):
    """The plan, to be changed."""

    seen_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(self, *args: Any, record: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        plain = (
            "title", "period", "closes_at", "purpose", "sample_size", "is_anonymous",
            "repeat_months",
        )  # fmt: skip
        start = {name: getattr(record, name) for name in plain} | {
            "scored": lines_of(record, QuestionKind.SCORE),
            "in_words": lines_of(record, QuestionKind.TEXT),
            "customers": list(record.customers.all()),
            "seen_version": record.version,
        }
        self.initial = {**self.initial, **start}


class DrawForm(StepForm):
    """The seed that decides who is asked."""

    seed = forms.CharField(
        label=_("Seed"),
        max_length=80,
        help_text=_("It decides who is drawn and is kept: the same seed draws the same people."),
    )

    def prepare(self) -> None:
        """Suggest a seed nobody chose."""
        self.initial["seed"] = secrets.token_hex(8)


class AnalyseForm(StepForm):
    """What the answers mean."""

    analysis = forms.CharField(
        label=_("Analysis"),
        widget=LONG,
        max_length=40_000,
        help_text=_("No more answers are taken afterwards."),
    )


class PresentForm(StepForm):
    """To whom the results were reported."""

    reported_to = forms.CharField(
        label=_("Reported to"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000
    )


class ImproveForm(StepForm):
    """What became better."""

    improvement = forms.CharField(label=_("What became better"), widget=LONG, max_length=20_000)


FORMS: dict[str, Any] = {
    "edit": PlanAnewForm,
    "draw": DrawForm,
    "analyse": AnalyseForm,
    "add_action": AddActionForm,
    "finish_action": FinishActionForm,
    "present": PresentForm,
    "improve": ImproveForm,
    "cancel": ReasonForm,
}


class ResponseForm(forms.Form):
    """The questions of a survey, for one who is asked."""

    def __init__(self, *args: Any, invitation: SurveyInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in invitation.survey.questions:
            self.fields[question["code"]] = self.field_for(question)
        services = services_asked(invitation)
        if services.exists():
            self.fields["service"] = RecordField(
                label=_("About which service do you think most?"),
                queryset=services,
                required=False,
                empty_label=_("All of them"),
            )

    def field_for(self, question: dict[str, Any]) -> forms.Field:
        """Return the field that takes the answer to a question."""
        if question["kind"] == QuestionKind.TEXT:
            return forms.CharField(
                label=text_of(question), widget=LONG, required=False, max_length=4000
            )
        return forms.TypedChoiceField(
            label=text_of(question), choices=ANSWERS, coerce=int, widget=forms.RadioSelect
        )

    def facts(self) -> dict[str, Any]:
        """Return the answers, and about which service."""
        given = dict(self.cleaned_data)
        service: Record | None = given.pop("service", None)
        return {"answers": given, "service_id": service.pk if service else None}


class ListForm(forms.Form):
    """What to look for."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            ("any", _("Any state")),
            ("open", _("Still open")),
            ("running", pgettext_lazy("surveys", "Running")),
            ("ended", _("Ended")),
        ],
    )
