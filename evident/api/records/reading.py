"""Looking at a record of any process, and at who watches it."""

from collections.abc import Iterable

from django.utils import timezone

from evident.api.authentication import ApiRequest
from evident.api.fields import PersonOut, unknown
from evident.api.records.routers import records as router
from evident.api.records.schemas import RecordOut
from evident.kernel.accounts.models import User
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records import queries
from evident.kernel.records.models import Record
from evident.kernel.records.reading import note_reading

MOST_WATCHERS = 200


def opened(request: ApiRequest, number: str) -> Record:
    """Return a record that is looked at, which leaves a trace if it is restricted."""
    record = queries.get(number=number, user=request.auth)
    note_reading(record=record, by=request.auth, at=timezone.now())
    return record


def refuse_unknown(record: Record, step: str) -> None:
    """Raise ValidationError unless `step` is one of the record's procedure."""
    if step not in {each.name for each in procedure_of(record.kind).every_step}:
        raise unknown("step", step)


@router.get("/{number}", response=RecordOut, operation_id="get_record")
def get(request: ApiRequest, number: str) -> Record:
    """Return what every process knows of its records, whichever `number` belongs to."""
    return opened(request, number)


@router.get("/{number}/watchers", response=list[PersonOut], operation_id="list_watchers")
def watchers(request: ApiRequest, number: str) -> Iterable[User]:
    """List who hears of its course, by name; at most 200."""
    return opened(request, number).watchers.order_by("name", "pk")[:MOST_WATCHERS]
