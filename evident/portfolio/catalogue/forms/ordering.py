"""The form of an offering as a plain form of the server; the stored schema has the last word."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.portfolio.catalogue import filling
from evident.portfolio.catalogue.design import (
    LONGEST_LINE,
    LONGEST_TEXT,
    TEXTS,
    Field,
    Type,
    is_asked,
)
from evident.portfolio.catalogue.models import FormVersion
from evident.portfolio.catalogue.queries import people_for
from evident.portfolio.services.queries import choices as services_for
from evident.web.asking import REQUIRED_WHERE_SHOWN
from evident.web.people import PersonField

MOST_FILES = 10


class SeveralFiles(forms.FileInput):
    """Lets several files be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, each one checked."""
        given = [each for each in (data or []) if each]
        if not given:
            super().clean(None, initial)
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most 10 files."))
        clean_one = super().clean
        return [clean_one(each, initial) for each in given]


class LoginField(PersonField):
    """A person, kept by sign-in name."""

    def clean(self, value: Any) -> str:
        """Return the sign-in name."""
        person = super().clean(value)
        return person.login if person else ""


class OrderForm(forms.Form):
    """The fields of one version of an offering's form."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        version: FormVersion,
        user: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.version = version
        self.designed: Sequence[Field] = version.fields
        self.answers: dict[str, Any] = {}
        """What was answered, as the schema has it; after `is_valid`."""
        for field in self.designed:
            control = control_of(field, user=user)
            control.label = field.label
            control.help_text = field.help or control.help_text
            control.error_messages |= said_of(field)
            control.required = field.is_required and not field.if_field
            if field.if_field:
                control.widget.attrs |= {
                    "data-if-field": field.if_field,
                    "data-if-value": field.if_value,
                }
                if field.is_required:
                    control.widget.attrs[REQUIRED_WHERE_SHOWN] = True
            self.fields[field.key] = control

    def clean(self) -> dict[str, Any]:
        """Let the schema decide; what is not asked is neither kept nor wrong."""
        cleaned = super().clean() or {}
        given = {field.key: answer_of(cleaned.get(field.key)) for field in self.designed}
        self.answers = filling.asked_only(given, tuple(self.designed))
        for field in self.designed:
            if field.key in self.errors and not is_asked(field, self.answers):
                del self.errors[field.key]
        for key, fault in filling.faults(self.version, self.answers).items():
            if key not in self.errors:
                self.add_error(key or None, fault)
        return cleaned

    def typed(self) -> str:
        """Return the ids of what is answered in words of one's own."""
        return ", ".join(f"#id_{field.key}" for field in self.designed if field.type in TEXTS)

    def attached(self) -> dict[str, list[Any]]:
        """Return the files that were given, by field."""
        return {
            field.key: self.cleaned_data.get(field.key) or []
            for field in self.designed
            if field.type == Type.ATTACHMENT and field.key in self.answers
        }


def form_for(
    version: FormVersion,
    user: User,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
) -> OrderForm:
    """Return the form of `version` for `user`, filled in with `data` where there is any."""
    return OrderForm(data, files, version=version, user=user)


def control_of(field: Field, *, user: User) -> forms.Field:  # noqa: PLR0911  # one a type
    """Return the control of one field."""
    match field.type:
        case Type.LONG:
            return forms.CharField(
                widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_TEXT
            )
        case Type.NUMBER:
            return forms.FloatField(
                min_value=None if field.least is None else filling.plain(field.least),
                max_value=None if field.most is None else filling.plain(field.most),
                widget=forms.NumberInput(attrs={"step": "any"}),
            )
        case Type.CHOICE:
            several = [(choice.value, choice.label) for choice in field.choices]
            return forms.ChoiceField(choices=[("", "–"), *several])
        case Type.CHOICES:
            several = [(choice.value, choice.label) for choice in field.choices]
            return forms.MultipleChoiceField(choices=several, widget=forms.CheckboxSelectMultiple)
        case Type.DATE:
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            )
        case Type.PERSON:
            person = LoginField(
                max_length=LONGEST_LINE, help_text=_("Name, sign-in name or e-mail address.")
            )
            person.people = people_for(user)
            return person
        case Type.SERVICE:
            services = [(each.number, each.name) for each in services_for(user)[:500]]
            return forms.ChoiceField(choices=[("", "–"), *services])
        case Type.ATTACHMENT:
            return FilesField()
    return forms.CharField(max_length=LONGEST_LINE)


def said_of(field: Field) -> dict[str, Any]:
    """Return what is said of a wrong answer before the schema sees it: what the schema says."""
    said: dict[str, Any] = {
        "required": filling.UNANSWERED,
        "invalid_choice": filling.NOT_OFFERED,
    }
    return said | ({"invalid": filling.NO_DATE} if field.type == Type.DATE else {})


def answer_of(value: Any) -> Any:
    """Return a cleaned value as the schema knows it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, list):
        return [each if isinstance(each, str) else each.name for each in value]
    return value
