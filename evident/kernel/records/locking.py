"""Locking a record for as long as a step takes."""

from typing import TypeVar

from django.db.models import ForeignKey

from evident.kernel.prepared import Given, Prepared
from evident.kernel.records.models import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)
_lockings: dict[type[Record], Prepared[Record]] = {}


def lock(record: AnyRecord) -> AnyRecord:
    """
    Return `record` as it is now, locked until the transaction ends.

    Who and what stands beside it comes along where it is still the same, so that nobody has to
    read it twice. Raises DoesNotExist if the record is gone.
    """
    model = type(record)
    if model not in _lockings:
        _lockings[model] = Prepared(
            lambda: model._base_manager.select_for_update().filter(pk=Given("key"))
        )
    locked = _lockings[model].first(key=record.pk)
    if locked is None:
        raise model.DoesNotExist
    for field in model._meta.concrete_fields:
        if (
            isinstance(field, ForeignKey)
            and field.is_cached(record)
            and not issubclass(field.related_model, Record)  # another record may have moved on
            and getattr(record, field.attname) == getattr(locked, field.attname)
        ):
            field.set_cached_value(locked, field.get_cached_value(record))
    return locked  # type: ignore[return-value]  # of the same table
