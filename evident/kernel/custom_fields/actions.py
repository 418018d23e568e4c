"""How additional fields are declared; their type and code stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.custom_fields.models import CustomField, FieldType
from evident.kernel.records.kinds import known
from evident.kernel.trail import actions as trail

PERMISSION = "settings.manage"


def create(
    *,
    by: User,
    at: datetime,
    kind: str,
    code: str,
    type: str,  # noqa: A002  # what people call it
    name_en: str,
    name_zh: str,
    choices: Sequence[str] = (),
    **more: Any,
) -> CustomField:
    """
    Declare a field; `more` are is_required, is_searchable, is_active and order.

    Raises PermissionDenied if `by` lacks `settings.manage`, ValidationError for a code that is
    taken and for a choice without choices.
    """
    require(by, PERMISSION)
    if kind not in known() or type not in FieldType.values:
        raise ValidationError(_("There is no such process or type."))
    field = CustomField(
        kind=kind, code=code, type=type, name_en=name_en, name_zh=name_zh, choices=list(choices)
    )
    for name, value in more.items():
        setattr(field, name, value)
    refuse_wrong(field)
    try:
        with transaction.atomic():
            field.save()
            facts = {"field": field.code, "process": kind, "kind": type, "choices": field.choices}
            trail.write(event="custom_field.create", by=by, at=at, facts=facts)
    except IntegrityError as taken:
        raise ValidationError({"code": _("There is a field with this code already.")}) from taken
    return field


@transaction.atomic
def change(*, field: CustomField, by: User, at: datetime, **facts: Any) -> CustomField:
    """
    Set a field anew, but not its code and type: values are stored by them.

    Raises PermissionDenied if `by` lacks `settings.manage`, ValidationError for a choice without
    choices.
    """
    require(by, PERMISSION)
    if fixed := facts.keys() & {"kind", "code", "type"}:
        raise TypeError(f"not for changing: {', '.join(sorted(fixed))}")
    field = CustomField.objects.select_for_update().get(pk=field.pk)
    changes = {
        name: [getattr(field, name), value]
        for name, value in facts.items()
        if getattr(field, name) != value
    }
    if changes:
        for name, (_before, value) in changes.items():
            setattr(field, name, value)
        refuse_wrong(field)
        field.save(update_fields=list(changes))
        about = {"field": field.code, "process": field.kind}
        trail.write(event="custom_field.change", by=by, at=at, changes=changes, facts=about)
    return field


def refuse_wrong(field: CustomField) -> None:
    """Raise ValidationError for a choice without choices."""
    if field.type == FieldType.CHOICE and not field.choices:
        raise ValidationError({"choices": _("Name at least one choice.")})
