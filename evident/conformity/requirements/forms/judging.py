"""Judging one requirement, owning it, and a whole self-assessment."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.requirements import evidence
from evident.conformity.requirements.actions.judging import JUDGED
from evident.conformity.requirements.models import Requirement
from evident.kernel.accounts.models import User
from evident.web.files import FilesOf
from evident.web.people import PersonOf

CHOICES = [(status.value, status.label) for status in JUDGED]
LONGEST_REASON = 4_000


class DayInput(forms.DateInput):
    """A day, chosen by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class JudgeForm(forms.Form):
    """What somebody found, why, and until when that holds."""

    status = forms.ChoiceField(label=_("What you found"), choices=CHOICES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=pgettext_lazy("judgement", "Why"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_REASON,
        help_text=_("What you looked at and what you saw. An auditor reads this."),
    )
    evidence = forms.CharField(
        label=_("Records as evidence"),
        required=False,
        max_length=400,
        help_text=_("Their numbers, such as DOC-3 INC-12."),
    )
    proofs = FilesOf(
        label=_("Files as evidence"),
        required=False,
        help_text=_("Photos, minutes, printouts. They are kept with the judgement for good."),
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DayInput(),
        help_text=_("Afterwards it counts as not assessed until somebody judges anew."),
    )

    def clean_evidence(self) -> list[str]:
        """Return the numbers one by one."""
        return str(self.cleaned_data["evidence"]).replace(",", " ").replace("，", " ").split()


class OwnerForm(forms.Form):
    """Who answers for a requirement."""

    owner = PersonOf(
        label=pgettext_lazy("action", "Owner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the colleagues of `user`."""
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(is_active=True, organisation_id=user.organisation_id)
        self.fields["owner"].queryset = colleagues.order_by("name")  # type: ignore[attr-defined]


class AssessmentForm(forms.Form):
    """A self-assessment of a chapter: of each requirement a status and a reason, or nothing."""

    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput())

    def __init__(
        self, *args: Any, requirements: list[Requirement], until: date, **kwargs: Any
    ) -> None:
        """Ask about `requirements`; what holds now is not filled in, for it was judged before."""
        super().__init__(*args, **kwargs)
        self.requirements = requirements
        self.fields["valid_until"].initial = until
        for each in requirements:
            self.fields[f"status-{each.pk}"] = forms.ChoiceField(
                label=_("Finding"), choices=[("", "–"), *CHOICES], required=False
            )
            self.fields[f"reason-{each.pk}"] = forms.CharField(
                label=pgettext_lazy("judgement", "Why"), required=False, max_length=LONGEST_REASON
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason wherever something was found."""
        given = super().clean() or {}
        for each in self.requirements:
            has_status = given.get(f"status-{each.pk}")
            has_reason = str(given.get(f"reason-{each.pk}") or "").strip()
            if has_status and not has_reason:
                self.add_error(
                    f"reason-{each.pk}", _("Say why: an auditor will ask on what it rests.")
                )
            if has_reason and not has_status:
                self.add_error(f"status-{each.pk}", _("Choose what you found."))
        return given

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The requirements with their fields, for the page."""
        return [
            {
                "requirement": each,
                "said": evidence.said(each.basis),
                "status": self[f"status-{each.pk}"],
                "reason": self[f"reason-{each.pk}"],
            }
            for each in self.requirements
        ]

    def findings(self) -> dict[Requirement, tuple[str, str]]:
        """Return what was found, by requirement."""
        return {
            each: (
                self.cleaned_data[f"status-{each.pk}"],
                self.cleaned_data[f"reason-{each.pk}"],
            )
            for each in self.requirements
            if self.cleaned_data.get(f"status-{each.pk}")
        }


class CatalogueForm(forms.Form):
    """A file with a catalogue of requirements."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("YAML or JSON with the parts “meta”, “processes” and “clauses”."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )
