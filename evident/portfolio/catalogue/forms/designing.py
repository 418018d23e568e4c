"""What designers of forms and flows are asked: a field, an approval, a task."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.models import Role
from evident.kernel.access.permissions import ENDING
from evident.kernel.accounts.models import Team, User
from evident.portfolio.catalogue import flow
from evident.portfolio.catalogue.design import (
    BOUNDED,
    CHOOSING,
    LISTS,
    LONGEST_HELP,
    LONGEST_LABEL,
    TEXTS,
    Choice,
    Field,
    Type,
)
from evident.portfolio.catalogue.patterns import LONGEST
from evident.portfolio.catalogue.queries import approvers_for
from evident.web.people import PeopleOf

BAR = "|"


def revision() -> forms.IntegerField:
    """Return the hidden field that says which revision of the draft was on screen."""
    return forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )


class FieldForm(forms.Form):
    """One question of the form that is designed; its type is settled before."""

    label_en = forms.CharField(label=_("English label"), max_length=LONGEST_LABEL, required=False)
    label_zh = forms.CharField(label=_("Chinese label"), max_length=LONGEST_LABEL, required=False)
    help_en = forms.CharField(label=_("English help"), max_length=LONGEST_HELP, required=False)
    help_zh = forms.CharField(label=_("Chinese help"), max_length=LONGEST_HELP, required=False)
    is_required = forms.BooleanField(label=_("Has to be answered"), required=False)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: its name, or code | English | Chinese."),
    )
    least = forms.FloatField(label=_("Least"), required=False)
    most = forms.FloatField(label=_("Most"), required=False)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=LONGEST,
        required=False,
        help_text=_("For example [A-Z]{2}-\\d{4} for AB-1234."),
    )
    condition = forms.ChoiceField(
        label=_("Show only if"),
        required=False,
        help_text=_("Choices asked before it can be named here."),
    )
    revision = revision()

    def __init__(
        self, *args: Any, kind: str, before: tuple[Field, ...], held: Field | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.type = kind
        self.held = held
        conditions = [
            (f"{each.key}={choice.value}", f"{each.label} = {choice.label}")
            for each in before
            if each.type in CHOOSING
            for choice in each.choices
        ]
        self.fields["condition"].choices = [("", _("Always")), *conditions]  # type: ignore[attr-defined]
        unneeded = set()
        if kind not in CHOOSING:
            unneeded.add("choices")
        if kind not in BOUNDED:
            unneeded |= {"least", "most"}
        for name, label in bounds_of(kind).items():
            self.fields[name].label = str(label)
        if kind != Type.TEXT:
            unneeded.add("pattern")
        if not conditions:
            unneeded.add("condition")
        for name in unneeded:
            del self.fields[name]
        if held is not None:
            self.initial = {**initial_of(held), **self.initial}

    def field(self, *, key: str) -> Field:
        """Return the field that was described."""
        given = self.cleaned_data
        if_field, _mark, if_value = (given.get("condition") or "").partition("=")
        texts = {
            name: given[name].strip() for name in ("label_en", "label_zh", "help_en", "help_zh")
        }
        return Field(
            key=key,
            type=self.type,
            **texts,
            is_required=given["is_required"],
            least=given.get("least"),
            most=given.get("most"),
            pattern=given.get("pattern") or "",
            choices=choices_of(given.get("choices") or ""),
            if_field=if_field,
            if_value=if_value,
        )


def bounds_of(kind: str) -> dict[str, Promise]:
    """Return what the bounds of a type are called: of a text its length, of a list its count."""
    if kind in TEXTS:
        return {"least": _("Fewest characters"), "most": _("Most characters")}
    if kind == Type.ATTACHMENT:
        return {"least": _("Fewest files"), "most": _("Most files")}
    if kind in LISTS:
        return {"least": _("Fewest choices"), "most": _("Most choices")}
    return {}


def initial_of(held: Field) -> dict[str, Any]:
    """Return what the form starts from."""
    plain = {name: getattr(held, name) for name in FieldForm.base_fields if hasattr(held, name)}
    lines = [
        f" {BAR} ".join(filter(None, (each.value, each.label_en, each.label_zh)))
        for each in held.choices
    ]
    condition = f"{held.if_field}={held.if_value}" if held.if_field else ""
    return plain | {"choices": "\n".join(lines), "condition": condition}


def choices_of(text: str) -> tuple[Choice, ...]:
    """Return the choices of a text, one a line."""
    lines = [line.split(BAR) for line in text.splitlines() if line.strip()]
    return tuple(Choice(*(part.strip() for part in parts[:3])) for parts in lines)


class ApprovalForm(forms.Form):
    """Whose word an order needs."""

    need = forms.ChoiceField(label=_("Approved by"), choices=flow.Need.choices)
    people = PeopleOf(
        label=_("People"),
        queryset=User.objects.none(),
        to_field_name="login",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People of a customer are asked about orders of that customer alone."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Or whoever holds one of these roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    above = forms.DecimalField(
        label=_("Only if it costs more than"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    revision = revision()

    def __init__(
        self,
        *args: Any,
        user: User,
        currency: str,
        held: flow.Approval | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"].help_text = (
            _("In %(currency)s, like the cost of the offering. Empty: always.")
            % {"currency": currency}
            if currency
            else _("The offering is not charged, so nothing costs more. Empty: always.")
        )
        people = approvers_for(user, kept=held.people if held else ())
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        offered = Role.objects.exclude(code__in=ENDING)  # auditors from outside decide nothing
        roles = [(role.code, role.name) for role in offered.order_by("id")]
        self.fields["roles"].choices = roles  # type: ignore[attr-defined]
        if held is not None:
            self.initial = {
                "need": held.need,
                "people": held.people,
                "roles": held.roles,
                "above": held.limit,
                **self.initial,
            }

    def approval(self) -> flow.Approval:
        """Return the approval that was described."""
        given = self.cleaned_data
        is_manager = given["need"] == flow.Need.MANAGER
        return flow.Approval(
            need=given["need"],
            people=() if is_manager else tuple(person.login for person in given["people"]),
            roles=() if is_manager else tuple(given["roles"]),
            above="" if given["above"] is None else str(given["above"]),
        )


class TaskForm(forms.Form):
    """What is to do, by whom, and when in the course of things."""

    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)
    title_zh = forms.CharField(label=_("Chinese title"), max_length=200, required=False)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.filter(is_active=True), to_field_name="code"
    )
    stage = forms.IntegerField(
        label=_("Stage"),
        min_value=1,
        max_value=flow.LAST_STAGE,
        initial=1,
        help_text=_("Tasks of the same stage are done side by side, then the next stage begins."),
    )
    instruction = forms.CharField(
        label=_("Instruction"),
        required=False,
        max_length=flow.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Markdown. Customers never see it."),
    )
    checklist = forms.CharField(
        label=_("Checklist"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One item a line: English | Chinese."),
    )
    revision = revision()

    def __init__(self, *args: Any, held: flow.Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held is not None:
            plain = {
                name: getattr(held, name) for name in ("title_en", "title_zh", "team", "stage")
            }
            lines = [f" {BAR} ".join((item.text_en, item.text_zh)) for item in held.checklist]
            more = {"instruction": held.instruction, "checklist": "\n".join(lines)}
            self.initial = {**plain, **more, **self.initial}

    def task(self, *, key: str) -> flow.Task:
        """Return the task that was described."""
        given = self.cleaned_data
        lines = [line.split(BAR) for line in given["checklist"].splitlines() if line.strip()]
        return flow.Task(
            key=key,
            team=given["team"].code,
            title_en=given["title_en"],
            title_zh=given["title_zh"],
            instruction=given["instruction"],
            stage=given["stage"],
            checklist=tuple(flow.Item(*(part.strip() for part in parts[:2])) for parts in lines),
        )
