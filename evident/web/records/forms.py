"""What steps ask for, whatever the process. A form's fields are the facts its action takes."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.links.meanings import is_reserved, meanings
from evident.kernel.procedures import restricting
from evident.kernel.records.models import Record
from evident.kernel.records.naming import name_all
from evident.kernel.records.queries import visible_to


class NamedIterator(ModelChoiceIterator):  # type: ignore[type-arg]  # not generic when run
    """The records offered, their names read all at once."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        """Yield value and label of each, after that of none."""
        if self.field.empty_label is not None:
            yield ("", str(self.field.empty_label))
        rows = list(self.queryset)
        names = name_all(rows)
        for row in rows:
            yield (ModelChoiceIteratorValue(self.field.prepare_value(row), row), names[row.pk])


class RecordField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """A record out of a few, by what it is called in the language of the page."""

    iterator = NamedIterator

    def label_from_instance(self, obj: Record) -> str:
        """Return how a record is shown in the list."""
        return obj.name


class RecordsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when run
    """Several records out of a few, by what they are called in the language of the page."""

    iterator = NamedIterator

    def label_from_instance(self, obj: Record) -> str:
        """Return how a record is shown in the list."""
        return obj.name


class StepForm(forms.Form):
    """What a step asks for, about one record and for one user."""

    warning = ""
    """What to think of before it is taken."""

    def __init__(self, *args: Any, record: Record, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record: Any = record  # each process knows its own fields
        self.user = user
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and initial values."""

    def start_from_record(self) -> None:
        """Let every field start from what the record says."""
        for name in self.fields:
            if hasattr(self.record, name):
                self.initial.setdefault(name, getattr(self.record, name))

    def offer(self, name: str, rows: Any) -> None:
        """Offer `rows` in the field `name`."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Offer `choices` in the field `name`."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class EditForm(StepForm):
    """What a record says, to be corrected; remembers which version was on screen."""

    seen_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def prepare(self) -> None:
        """Start from what the record says."""
        self.start_from_record()
        self.initial.setdefault("seen_version", self.record.version)


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class RestrictForm(ReasonForm):
    """Why only those who work on it are to see it."""

    def prepare(self) -> None:
        """Say who will."""
        names = restricting.who_would_see(self.record)
        self.fields["reason"].help_text = (
            _(
                "From then on only these see it: %(names)s; and whoever may see every restricted"
                " record."
            )
            % {"names": names}
            if names
            else _("From then on it is seen only by those who work on it.")
        )


class UnrestrictForm(ReasonForm):
    """Why everybody may see it again."""

    def prepare(self) -> None:
        """Say who will."""
        self.fields["reason"].help_text = _(
            "From then on it is seen again by everybody who may see records like this one,"
            " with all that was written meanwhile."
        )


OF_EVERY_RECORD: dict[str, type[StepForm]] = {
    "restrict": RestrictForm,
    "unrestrict": UnrestrictForm,
}
"""What the steps ask for that every process has."""


class LinkForm(StepForm):
    """Which record belongs to this one, and in which sense."""

    meaning = forms.ChoiceField(label=_("This record is"))
    other = forms.CharField(
        label=_("Record"), max_length=40, help_text=_("A number, such as INC-12.")
    )

    def prepare(self) -> None:
        """Offer what the procedure has no step of its own for."""
        kind = self.record.kind
        offered = [each for each in meanings() if not is_reserved(kind, kind, each.code)]
        self.choose("meaning", [(each.code, each.label) for each in offered])

    def clean_other(self) -> Record:
        """Return the record itself; one that is hidden is unknown."""
        number = self.cleaned_data["other"].strip().upper()
        record = visible_to(self.user).filter(number=number).first()
        if record is None:
            raise forms.ValidationError(
                _("There is no record %(number)s."), params={"number": number}
            )
        return record
