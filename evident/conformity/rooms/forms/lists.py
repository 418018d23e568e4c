"""A file to be compared, how it is compared, and the finding a row becomes."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.rooms.actions.lists import MOST_MINUTES
from evident.conformity.rooms.comparing import Rule
from evident.conformity.rooms.forms.rooms import BETWEEN
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.kinds import kind_of
from evident.management.audits.actions.wording import checked
from evident.management.audits.models.finding import Grade

LARGEST = 20 << 20


class FileForm(forms.Form):
    """A list from outside."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with a line of column names, 20,000 rows at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt,.gz,.zip"}),
    )
    name = forms.CharField(
        label=pgettext_lazy("outside list", "What it is"),
        max_length=200,
        required=False,
        help_text=_("Such as “Phone log of May”; else the name of the file."),
    )

    def clean_file(self) -> Any:
        """Refuse a file beyond what is compared here."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The file is bigger than %(limit)s megabytes."), params={"limit": LARGEST >> 20}
            )
        return file


class RuleForm(forms.Form):
    """What has to agree between a row and its record."""

    kind = forms.ChoiceField(label=_("Compare with"))
    time = forms.ChoiceField(
        label=_("Column with the time"),
        required=False,
        help_text=_("Compared with when a record was opened."),
    )
    minutes = forms.IntegerField(
        label=_("At most so many minutes apart"), min_value=1, max_value=MOST_MINUTES, initial=60
    )
    zone = forms.ChoiceField(label=_("Time zone of the file"))
    number = forms.ChoiceField(label=_("Column with the number"), required=False)
    person = forms.ChoiceField(
        label=_("Column with the person"),
        required=False,
        help_text=_("Name, sign-in name or e-mail address of requester or assignee."),
    )
    words = forms.ChoiceField(
        label=_("Column with the words"),
        required=False,
        help_text=_("At least half of them have to stand in the title."),
    )
    is_once = forms.BooleanField(
        label=_("A record answers one row only"), required=False, initial=True
    )

    def __init__(self, *args: Any, header: list[str], kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", "–"), *((name, name) for name in header if name)]
        for field in ("time", "number", "person", "words"):
            self.offer(field, columns)
        self.offer("kind", [(kind, kind_of(kind).plural) for kind in kinds])
        here = timezone.get_current_timezone_name()
        zones = sorted(available_timezones() - {here})
        self.offer("zone", [(here, here), *((name, name) for name in zones)])

    def offer(self, field: str, choices: list[Any]) -> None:
        """Let `field` be one of `choices`."""
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def rule(self) -> Rule:
        """Return what was chosen."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "kind"}
        return Rule(**facts)


class RowFindingForm(forms.Form):
    """What a row without a record amounts to."""

    title = forms.CharField(label=_("Title"), max_length=300)
    grade = forms.ChoiceField(
        label=_("Grade"), choices=Grade.choices, initial=Grade.OBSERVATION.value
    )
    statement = forms.CharField(
        label=_("Statement"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.CharField(
        label=_("Objective evidence"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    requirements = forms.CharField(
        label=_("Requirements"),
        required=False,
        max_length=600,
        help_text=_("Clauses such as 8.6.1, or ids such as 8.6.1-c; commas between several."),
    )

    def clean_requirements(self) -> list[str]:
        """Return the ids. Raises ValidationError for what is none."""
        try:
            return checked(BETWEEN.split(self.cleaned_data["requirements"]))
        except WrongFact as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
