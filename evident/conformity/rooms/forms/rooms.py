"""Opening a room, changing one, seating another auditor."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.requirements.models import Process
from evident.conformity.rooms.actions.engaging import Invited
from evident.kernel.organisations.models import Organisation, OrganisationKind

BETWEEN = re.compile(r"[\s,;，、；]+")
MOST_CLAUSES = 60
MOST_AUDITORS = 20


class DayInput(forms.DateInput):
    """A day, chosen by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RoomForm(forms.Form):
    """What a room shows, to whom it is explained, from when until when."""

    name = forms.CharField(
        label=_("Engagement"), max_length=200, help_text=_("Such as “Stage 2 audit 2026”.")
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The auditors read it on their first page."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("Afterwards nothing is seen any more.")
    )
    processes = forms.MultipleChoiceField(
        label=_("Processes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their requirements and records. Nothing chosen, and no clause: everything."),
    )
    clauses = forms.CharField(
        label=_("Clauses or requirements"),
        required=False,
        max_length=900,
        help_text=_("Such as 8.6.1, 9.2, 7.5.3.1-a; a clause stands for all below it."),
    )
    organisations = forms.ModelMultipleChoiceField(
        label=_("Only records of"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Incidents, requests, agreements and the like of others are not shown then."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shipped = Process.objects.filter(catalogue__is_shipped=True)
        self.fields["processes"].choices = [  # type: ignore[attr-defined]
            (each.key, each.name) for each in shipped
        ]
        kinds = (OrganisationKind.PROVIDER, OrganisationKind.CUSTOMER)
        rows = Organisation.objects.filter(is_active=True, kind__in=kinds).order_by("name")
        self.fields["organisations"].queryset = rows  # type: ignore[attr-defined]

    def clean_clauses(self) -> list[str]:
        """Return the clauses one by one. Raises ValidationError for too many."""
        found = [each for each in BETWEEN.split(self.cleaned_data["clauses"]) if each]
        if len(found) > MOST_CLAUSES:
            raise forms.ValidationError(_("These are too many: name the clause above them."))
        return list(dict.fromkeys(found))


class OpeningForm(RoomForm):
    """A room with its body and its first auditors."""

    body = forms.CharField(
        label=_("Certification body"),
        max_length=200,
        help_text=_("It is added where it is not known yet."),
    )
    auditors = forms.CharField(
        label=_("Auditors"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name, then e-mail address. Each gets an account of their own."),
    )
    field_order = ("name", "body", "auditors", "starts_on", "ends_on", "purpose")

    def clean_auditors(self) -> list[Invited]:
        """Return who is invited. Raises ValidationError naming the line that is not right."""
        lines = [each.strip() for each in self.cleaned_data["auditors"].splitlines()]
        lines = [each for each in lines if each]
        if len(lines) > MOST_AUDITORS:
            raise forms.ValidationError(
                _("A room has at most %(most)s auditors."), params={"most": MOST_AUDITORS}
            )
        return [invited(line) for line in lines]


def invited(line: str) -> Invited:
    """Return the name and the address on a line. Raises ValidationError."""
    words = [each.strip("<>()") for each in BETWEEN.split(line) if each]
    email, name = (words[-1], " ".join(words[:-1])) if words else ("", "")
    if not name or "@" not in email:
        raise forms.ValidationError(
            _("“%(line)s” is not a name and an e-mail address."), params={"line": line[:80]}
        )
    forms.EmailField().clean(email)
    return Invited(name, email)


class SeatForm(forms.Form):
    """One more auditor."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=150)
