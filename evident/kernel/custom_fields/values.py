"""Values of additional fields: checked by type before they are stored."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evident.kernel.custom_fields.models import CustomField, FieldType
from evident.kernel.records.models import Record

LONGEST_TEXT = 2000


def fields_of(kind: str) -> list[CustomField]:
    """Return the fields of a process that are in use, in order."""
    return list(CustomField.objects.filter(kind=kind, is_active=True))


def checked(
    values: Mapping[str, Any], *, kind: str, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """
    Return what is stored of `values`; empty ones are left out.

    Values of fields no longer in use stay as in `before`. Raises ValidationError for a field
    nobody declared, a value of the wrong type, and a required one that is missing.
    """
    fields = {field.code: field for field in fields_of(kind)}
    kept = {code: value for code, value in (before or {}).items() if code not in fields}
    if unknown := set(values) - set(fields) - set(kept):
        raise ValidationError(_("There is no field “%(code)s”.") % {"code": min(unknown)})
    for field in fields.values():
        value = stored(field, values.get(field.code))
        if value is None and field.is_required:
            raise ValidationError(_("“%(field)s” is required.") % {"field": field.name})
        if value is not None:
            kept[field.code] = value
    return kept


def stored(field: CustomField, value: Any) -> Any:  # noqa: PLR0911  # one return a type reads best
    """Return one value as JSON holds it, None for nothing. Raises ValidationError if wrong."""
    if value is None or value == "":
        return None
    match field.type, value:
        case FieldType.TEXT, str() if len(value) <= LONGEST_TEXT and "\0" not in value:
            return value.strip() or None
        case FieldType.NUMBER, int() | float() | Decimal() if not isinstance(value, bool):
            number = float(value)
            if isfinite(number):
                return int(number) if number.is_integer() else number
        case FieldType.DATE, date():
            return value.isoformat()[:10]
        case FieldType.DATE, str():
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        case FieldType.CHOICE, str() if value in field.choices:
            return value
        case FieldType.YES_NO, bool():
            return value
    raise ValidationError(_("“%(field)s” does not hold this.") % {"field": field.name})


def having(records: "QuerySet[Record]", *, field: CustomField, value: Any) -> "QuerySet[Record]":
    """
    Keep the records whose `field` is `value`; an index finds them.

    Raises ValidationError for a value of the wrong type, or a field that is not searchable.
    """
    if not field.is_searchable:
        raise ValidationError(_("“%(field)s” is not searchable.") % {"field": field.name})
    return records.filter(kind=field.kind, custom__contains={field.code: stored(field, value)})


def wanted(
    given: Mapping[str, Any], *, fields: Sequence[CustomField]
) -> tuple[dict[str, Any], list[str]]:
    """
    Return which of `given` values a list of records can be kept to, as stored, and what is wrong.

    Texts are read as an address holds them: `yes`, `no`, `2.5`. Wrong is a value of the wrong
    type, and a field that is not searchable or that nobody declared.
    """
    searchable = {field.code: field for field in fields if field.is_searchable}
    kept, wrong = {}, []
    for code, value in given.items():
        try:
            found = stored(searchable[code], spoken(searchable[code], value))
        except (KeyError, ValidationError):
            wrong.append(code)
        else:
            if found is not None:
                kept[code] = found
    return kept, wrong


def spoken(field: CustomField, value: Any) -> Any:
    """Return what a text of an address means for `field`; anything else as it is."""
    if not isinstance(value, str):
        return value
    if field.type == FieldType.YES_NO:
        return {"yes": True, "no": False}.get(value, value)
    if field.type == FieldType.NUMBER and value:
        try:
            return float(value)
        except ValueError:
            return value
    return value


def shown(values: Mapping[str, Any], *, fields: Sequence[CustomField]) -> list[tuple[str, str]]:
    """Return name and value of each field in words; an empty text where there is none."""
    return [(field.name, in_words(field, values)) for field in fields]


def in_words(field: CustomField, values: Mapping[str, Any]) -> str:
    """Return the value of one field as people read it; an empty text where there is none."""
    value = values.get(field.code)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
