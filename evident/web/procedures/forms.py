"""Input of the pages of procedures."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.models import Role
from evident.kernel.access.permissions import ENDING, declared
from evident.kernel.procedures import countings
from evident.kernel.procedures.comparison import SPANS
from evident.kernel.procedures.validation import facts_of, model_of, people_of

NO_APPROVAL = ""
CHECKLIST_HELP = _("One item a line: code | English | Chinese")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ProposeForm(ReasonForm):
    """Why the procedure should change."""

    reason = forms.CharField(
        label=_("Why should the procedure change?"), widget=forms.Textarea(attrs={"rows": 3})
    )


def table(items: list[Mapping[str, str]], names: tuple[str, ...]) -> str:
    """Return items as lines of a text field."""
    return "\n".join(" | ".join(item[name] for name in names) for item in items)


def rows_in(text: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the items that the lines of a text field hold."""
    rows = []
    for line in text.splitlines():
        if line.strip():
            parts = [part.strip() for part in line.replace("｜", "|").split("|", len(names) - 1)]
            parts += [""] * (len(names) - len(parts))
            rows.append(dict(zip(names, parts, strict=True)))
    return rows


ITEM = ("code", "text_en", "text_zh")
REASON = ("code", "name_en", "name_zh")


class StepForm(forms.Form):
    """What a version asks at one step."""

    required = forms.MultipleChoiceField(
        label=_("Facts the step needs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    approval = forms.ChoiceField(
        label=_("Approval"),
        required=False,
        choices=[
            (NO_APPROVAL, _("Not needed")),
            ("any", _("One of those named below")),
            ("all", _("All of those named below")),
        ],
    )
    approval_roles = forms.MultipleChoiceField(
        label=_("Roles that approve"), required=False, widget=forms.CheckboxSelectMultiple
    )
    approval_people = forms.CharField(
        label=_("People who approve"),
        required=False,
        help_text=_("Sign-in names, separated by commas."),
    )
    checklist = forms.CharField(
        label=_("Checklist"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=CHECKLIST_HELP,
    )
    who_permission = forms.ChoiceField(label=_("Only people with the permission"), required=False)
    who_roles = forms.MultipleChoiceField(
        label=_("Only people with the role"), required=False, widget=forms.CheckboxSelectMultiple
    )
    separated = forms.MultipleChoiceField(
        label=_("Must be somebody else than"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, kind: str, step: str, rules: Mapping[str, Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        model = model_of(kind)
        roles = [(role.code, role.name) for role in Role.objects.all()]
        codes = [(code, f"{code} – {text}") for code, text in declared().items()]
        self.choose("required", list(facts_of(model).items()))
        self.choose("separated", list(people_of(model).items()))
        self.choose("approval_roles", [role for role in roles if role[0] not in ENDING])
        self.choose("who_roles", roles)
        self.choose("who_permission", [("", _("No further permission")), *codes])
        who = rules.get("who", {}).get(step, {})
        approval = rules.get("approvals", {}).get(step, {})
        self.initial.update(
            {
                "required": rules.get("required", {}).get(step, []),
                "separated": rules.get("separated", {}).get(step, []),
                "who_permission": who.get("permission", ""),
                "who_roles": who.get("roles", []),
                "approval": approval.get("need", NO_APPROVAL),
                "approval_roles": approval.get("roles", []),
                "approval_people": ", ".join(approval.get("people", [])),
                "checklist": table(rules.get("checklists", {}).get(step, []), ITEM),
            }
        )

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Offer `choices` in the field `name`."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def sections(self) -> dict[str, Any]:
        """Return what was filled in, by section of the rules; nothing where nothing is asked."""
        facts = self.cleaned_data
        people = [name.strip() for name in facts["approval_people"].split(",") if name.strip()]
        approval = {
            "need": facts["approval"],
            "roles": facts["approval_roles"],
            "people": people,
        }
        who = {"permission": facts["who_permission"], "roles": facts["who_roles"]}
        return {
            "required": facts["required"],
            "separated": facts["separated"],
            "who": {key: value for key, value in who.items() if value},
            "approvals": approval if facts["approval"] else {},
            "checklists": rows_in(facts["checklist"], ITEM),
        }


class GeneralForm(forms.Form):
    """What a version says for all steps: spans of time, and what a record may wait for."""

    waiting_reasons = forms.CharField(
        label=_("Waiting reasons"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One reason a line: code | English | Chinese"),
    )

    def __init__(
        self, *args: Any, rules: Mapping[str, Any], shipped: Mapping[str, Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["calendar"] = forms.ChoiceField(
            label=_("Hours are counted as"),
            required=False,
            choices=[("", countings.in_words("")), *countings.ways().items()],
            initial=rules.get("calendar", ""),
            help_text=_("What is promised to people by day may be counted in working hours."),
        )
        self.spans = list(shipped.get("limits", {}))
        limits = shipped.get("limits", {}) | rules.get("limits", {})
        for name in self.spans:
            self.fields[name] = forms.IntegerField(
                label=SPANS.get(name, name), initial=limits[name], min_value=1
            )
        self.initial["waiting_reasons"] = table(rules.get("waiting_reasons", []), REASON)

    def sections(self) -> dict[str, Any]:
        """Return what was filled in, by section of the rules."""
        return {
            "limits": {name: self.cleaned_data[name] for name in self.spans},
            "calendar": self.cleaned_data["calendar"],
            "waiting_reasons": rows_in(self.cleaned_data["waiting_reasons"], REASON),
        }


class DecisionForm(forms.Form):
    """A decision on a request."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a refusal."),
    )
