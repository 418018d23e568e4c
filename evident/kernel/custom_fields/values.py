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


def shown(values: Mapping[str, Any], *, fields: Sequence[CustomField]) -> list[tuple[str, str]]:
    """Return name and value of each field in words; an empty text where there is none."""
    words = {True: _("Yes"), False: _("No")}
    rows = []
    for field in fields:
        value = values.get(field.code)
        text = words[value] if isinstance(value, bool) else "" if value is None else str(value)
        rows.append((field.name, text))
    return rows
