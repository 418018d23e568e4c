"""
What a form asks, as its designer sees it, and the JSON Schema (draft 2020-12) it is kept as.

A designed form is a list of fields. `schema_of` and `ui_of` turn it into what is stored: the schema
says what a right answer is, the UI part how it is asked. `fields_of` reads both back.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evident.portfolio.catalogue.patterns import check_pattern
from evident.portfolio.services.models import in_language

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_FIELDS = 60
MOST_CHOICES = 100
LONGEST_LABEL = 200
LONGEST_HELP = 1000
LONGEST_LINE = 300
LONGEST_TEXT = 10_000
GREATEST = 10**12
KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


class Type(TextChoices):
    """What a field takes."""

    TEXT = "text", gettext_lazy("Text")
    LONG = "long", gettext_lazy("Long text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    CHOICE = "choice", gettext_lazy("Choice")
    CHOICES = "choices", gettext_lazy("Several choices")
    DATE = "date", gettext_lazy("Date")
    PERSON = "person", gettext_lazy("Person")
    SERVICE = "service", gettext_lazy("Service")
    ATTACHMENT = "attachment", gettext_lazy("Attachment")


TEXTS = frozenset({Type.TEXT, Type.LONG})
CHOOSING = frozenset({Type.CHOICE, Type.CHOICES})
LISTS = frozenset({Type.CHOICES, Type.ATTACHMENT})
BOUNDED = TEXTS | LISTS | {Type.NUMBER}
"""Types whose length, amount or count can be held within bounds."""


@dataclass(frozen=True)
class Choice:
    """One answer among several."""

    value: str
    label_en: str = ""
    label_zh: str = ""

    @property
    def label(self) -> str:
        """What people choose, in the language of the page."""
        return in_language(self.label_en, self.label_zh) or self.value


@dataclass(frozen=True)
class Field:
    """
    One question of a form.

    `least` and `most` bound the length of a text, a number, or how many are chosen. It is asked
    only if the earlier field `if_field` was answered by `if_value`, where one is named.
    """

    key: str
    type: str
    label_en: str = ""
    label_zh: str = ""
    help_en: str = ""
    help_zh: str = ""
    is_required: bool = False
    least: float | None = None
    most: float | None = None
    pattern: str = ""
    choices: tuple[Choice, ...] = field(default=())
    if_field: str = ""
    if_value: str = ""

    @property
    def label(self) -> str:
        """What is asked, in the language of the page."""
        return in_language(self.label_en, self.label_zh) or self.key

    @property
    def help(self) -> str:
        """What helps to answer, in the language of the page."""
        return in_language(self.help_en, self.help_zh)

    def told(self, answer: object) -> str:
        """Return an answer to it as people read it, in the language of the page."""
        if self.type == Type.DATE:
            try:
                return date_format(date.fromisoformat(str(answer)), "DATE_FORMAT")
            except ValueError:
                return str(answer)
        if self.type == Type.NUMBER and isinstance(answer, int | float):
            return number_format(answer, force_grouping=True)
        names = {choice.value: choice.label for choice in self.choices}
        return names.get(str(answer), str(answer))

    @property
    def type_label(self) -> str:
        """What it takes, in the language of the page."""
        return str(Type(self.type).label)


def checked(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields as they are kept. Raises ValidationError, saying what is wrong."""
    if len(fields) > MOST_FIELDS:
        raise ValidationError(_("A form has at most 60 fields."))
    kept: dict[str, Field] = {}
    for each in fields:
        if each.key in kept:
            raise ValidationError(
                _("Two fields have the key “%(key)s”.") % {"key": each.key[:LONGEST_LABEL]}
            )
        kept[each.key] = checked_field(each, before=kept)
    return tuple(kept.values())


def checked_field(given: Field, *, before: Mapping[str, Field]) -> Field:
    """Return one field as it is kept; `before` are those asked earlier. Raises ValidationError."""
    if not KEY.match(given.key):
        raise ValidationError(
            _("A key begins with a small letter and holds small letters, digits and underscores.")
        )
    if given.type not in Type.values:
        raise ValidationError(_("Choose what the field takes."))
    for text, longest in (
        (given.label_en, LONGEST_LABEL),
        (given.label_zh, LONGEST_LABEL),
        (given.help_en, LONGEST_HELP),
        (given.help_zh, LONGEST_HELP),
        (given.if_value, LONGEST_LABEL),
    ):
        if len(text) > longest or "\0" in text:
            raise too_long(given)
    if not given.label_en.strip() and not given.label_zh.strip():
        raise ValidationError(_("Say what is asked, in English or in Chinese."))
    check_bounds(given)
    check_choices(given)
    check_condition(given, before=before)
    if given.pattern:
        if given.type != Type.TEXT:
            raise ValidationError(_("Only a text has a pattern."))
        check_pattern(given.pattern)
    return replace(given, choices=given.choices if given.type in CHOOSING else ())


def too_long(given: Field) -> ValidationError:
    """Return what to say of a text that is too long."""
    return ValidationError(_("A label or help of “%(key)s” is too long.") % {"key": given.key})


def check_bounds(given: Field) -> None:
    """Raise ValidationError for bounds that nothing can keep."""
    bounds = [bound for bound in (given.least, given.most) if bound is not None]
    if bounds and given.type not in BOUNDED:
        raise ValidationError(_("This kind of field has no least and no most."))
    if any(abs(bound) > GREATEST or math.isnan(bound) for bound in bounds):
        raise ValidationError(_("The least or the most cannot be meant."))
    if len(bounds) == 2 and bounds[0] > bounds[1]:  # least and most
        raise ValidationError(_("The least is more than the most."))
    if given.type != Type.NUMBER and any(bound < 0 or bound != int(bound) for bound in bounds):
        raise ValidationError(_("A length or a count is a whole number."))
    longest = {Type.TEXT: LONGEST_LINE, Type.LONG: LONGEST_TEXT}.get(Type(given.type))
    if longest is not None and any(bound > longest for bound in bounds):
        raise ValidationError(_("A text has at most %(count)s characters.") % {"count": longest})


def check_choices(given: Field) -> None:
    """Raise ValidationError unless a field to choose from has something to choose."""
    if given.type not in CHOOSING:
        return
    values = [choice.value for choice in given.choices]
    if not values or len(values) > MOST_CHOICES:
        raise ValidationError(_("Give between 1 and 100 choices."))
    if len(set(values)) != len(values) or not all(
        0 < len(value) <= LONGEST_LABEL and "\0" not in value for value in values
    ):
        raise ValidationError(_("Each choice needs a value of its own."))
    if any(
        len(text) > LONGEST_LABEL or "\0" in text
        for choice in given.choices
        for text in (choice.label_en, choice.label_zh)
    ):
        raise too_long(given)


def check_condition(given: Field, *, before: Mapping[str, Field]) -> None:
    """Raise ValidationError if the field hangs on one that is not asked earlier."""
    if not given.if_field:
        return
    earlier = before.get(given.if_field)
    if earlier is None:
        raise ValidationError(
            _("“%(field)s” can only hang on a field that is asked before it.")
            % {"field": given.label}
        )
    if earlier.type not in {Type.CHOICE, Type.CHOICES}:
        raise ValidationError(_("A field can only hang on a choice."))
    if given.if_value not in {choice.value for choice in earlier.choices}:
        raise ValidationError(
            _("“%(field)s” hangs on an answer nobody can give.") % {"field": given.label}
        )


def schema_of(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the JSON Schema of right answers."""
    always = [each.key for each in fields if each.is_required and not each.if_field]
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "type": "object",
        "properties": {each.key: property_of(each) for each in fields},
        "additionalProperties": False,
    }
    if always:
        schema["required"] = always
    conditions = [condition_of(each, fields) for each in fields if each.if_field]
    if conditions:
        schema["allOf"] = conditions
    return schema


def property_of(given: Field) -> dict[str, Any]:
    """Return the schema of one answer."""
    least, most = given.least, given.most
    bounds: dict[str, Any] = {}
    match given.type:
        case Type.NUMBER:
            bounds = {"minimum": least, "maximum": most}
            plain: dict[str, Any] = {"type": "number"}
        case Type.CHOICE:
            plain = {"type": "string", "enum": [choice.value for choice in given.choices]}
        case Type.CHOICES:
            items = {"type": "string", "enum": [choice.value for choice in given.choices]}
            plain = {"type": "array", "items": items, "uniqueItems": True}
            bounds = {"minItems": whole(least), "maxItems": whole(most)}
        case Type.ATTACHMENT:
            plain = {"type": "array", "items": {"type": "string", "maxLength": LONGEST_LINE}}
            bounds = {"minItems": whole(least), "maxItems": whole(most)}
        case Type.DATE:
            plain = {"type": "string", "format": "date"}
        case _:
            longest = LONGEST_TEXT if given.type == Type.LONG else LONGEST_LINE
            plain = {"type": "string"}
            bounds = {"minLength": whole(least), "maxLength": whole(most) or longest}
            if given.pattern:
                plain["pattern"] = f"^(?:{given.pattern})$"
    if given.is_required and given.type in LISTS:
        bounds["minItems"] = max(1, bounds["minItems"] or 0)
    return plain | {name: bound for name, bound in bounds.items() if bound is not None}


def whole(bound: float | None) -> int | None:
    """Return a bound as a whole number."""
    return None if bound is None else int(bound)


def condition_of(given: Field, fields: Sequence[Field]) -> dict[str, Any]:
    """Return when an answer is asked for; otherwise it must not be given at all."""
    earlier = next(each for each in fields if each.key == given.if_field)
    wanted: dict[str, Any] = {"const": given.if_value}
    if earlier.type == Type.CHOICES:
        wanted = {"contains": wanted}
    return {
        "if": {"properties": {given.if_field: wanted}, "required": [given.if_field]},
        "then": {"required": [given.key]} if given.is_required else {},
        "else": {"properties": {given.key: {"not": {}}}},
    }


def ui_of(fields: Sequence[Field]) -> dict[str, Any]:
    """Return how the answers are asked for, in order: what no schema says."""
    return {"fields": [asdict(each) for each in fields]}


def fields_of(ui: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the designed fields of what is stored."""
    return tuple(field_from(each) for each in ui.get("fields", []))


def field_from(given: Mapping[str, Any]) -> Field:
    """Return a field from its plain form. Raises ValidationError for what no field has."""
    wrong = ValidationError(_("The design holds something that no field has."))
    try:
        choices = tuple(Choice(**choice) for choice in given.get("choices", ()))
        read = Field(**{**given, "choices": choices})
    except TypeError as unknown:
        raise wrong from unknown
    texts = (getattr(read, name) for name in TEXT_PARTS)
    parts = (part for choice in choices for part in asdict(choice).values())
    bounds = (read.least, read.most)
    if not all(is_plain_text(text) for text in (*texts, *parts)):
        raise wrong
    if not all(bound is None or type(bound) in (int, float) for bound in bounds):
        raise wrong
    if type(read.is_required) is not bool:
        raise wrong
    return read


TEXT_PARTS = (
    *("key", "type", "label_en", "label_zh", "help_en", "help_zh"),
    *("pattern", "if_field", "if_value"),
)


def is_plain_text(value: object) -> bool:
    """Return whether a value is a text that can be stored."""
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def asked_if(given: Field, fields: Sequence[Field]) -> str:
    """Return in words when a field is asked; "" for always."""
    earlier = next((each for each in fields if each.key == given.if_field), None)
    if earlier is None:
        return ""
    return _("only if “%(field)s” is “%(answer)s”") % {
        "field": earlier.label,
        "answer": earlier.told(given.if_value),
    }


def is_asked(given: Field, answers: Mapping[str, Any]) -> bool:
    """Return whether a field is asked, given the answers before it."""
    if not given.if_field:
        return True
    answer = answers.get(given.if_field)
    return given.if_value in answer if isinstance(answer, list) else answer == given.if_value
