"""Fields that several forms of this module have."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.actions.wording import checked

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = forms.Textarea(attrs={"rows": 2})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BETWEEN = re.compile(r"[\s,;，、；]+")
LONGEST = 20_000
OWNER = pgettext_lazy("action", "Owner")
"""Who answers for a finding and what follows: the same word on every page."""


class RequirementsOf(forms.CharField):
    """Ids of requirements or clauses, with blanks or commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Requirements"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 600)
        kwargs.setdefault(
            "help_text", _("Clauses such as 8.6.1, or ids such as 8.6.1-c; commas between several.")
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return what the control shows: the ids with commas."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Return the ids. Raises ValidationError for what is none."""
        try:
            return checked(BETWEEN.split(super().clean(value)))
        except WrongFact as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class RecordsOf(forms.CharField):
    """Numbers of records, with blanks or commas between them; becomes the records themselves."""

    user: User

    def prepare_value(self, value: Any) -> Any:
        """Return what the control shows: the numbers with commas."""
        is_list = isinstance(value, list | tuple)
        return ", ".join(str(each.number) for each in value) if is_list else value

    def clean(self, value: Any) -> list[Record]:
        """Return the records; one that is hidden is unknown. Raises ValidationError."""
        numbers = [each.upper() for each in BETWEEN.split(super().clean(value)) if each]
        found = {each.number: each for each in visible_to(self.user).filter(number__in=numbers)}
        for number in numbers:
            if number not in found:
                raise forms.ValidationError(
                    _("There is no record %(number)s."), params={"number": number}
                )
        return list(found.values())
