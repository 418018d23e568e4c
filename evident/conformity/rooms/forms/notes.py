"""A note taken in a room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.rooms.forms.rooms import BETWEEN
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.models import Record
from evident.management.audits.actions.wording import checked
from evident.web.records.naming import record_called

LONGEST = 20_000


class NoteForm(forms.Form):
    """What was seen, and on which requirement or record."""

    text = forms.CharField(
        label=pgettext_lazy("auditor", "Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
    )
    requirements = forms.CharField(
        label=_("Requirements"),
        required=False,
        max_length=600,
        help_text=_("Clauses such as 8.6.1, or ids such as 8.6.1-c; commas between several."),
    )
    about = forms.CharField(
        label=_("About which record"),
        required=False,
        max_length=40,
        help_text=_("A number, such as INC-12."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_requirements(self) -> list[str]:
        """Return the ids. Raises ValidationError for what is none."""
        try:
            return checked(BETWEEN.split(self.cleaned_data["requirements"]))
        except WrongFact as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean_about(self) -> Record | None:
        """Return the record; one that is hidden is unknown. Raises ValidationError."""
        return record_called(self.cleaned_data["about"], user=self.user)
