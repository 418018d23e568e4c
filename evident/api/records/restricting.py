"""Restricting who sees a record, and lifting that."""

from django.utils import timezone

from evident.api.authentication import ApiRequest
from evident.api.records.routers import records as router
from evident.api.records.schemas import ReasonIn, RecordOut
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.procedures import restricting as actions
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records import queries
from evident.kernel.records.models import Record


@router.post(
    "/{number}/restrict",
    response=RecordOut,
    operation_id="restrict_record",
    openapi_extra=IF_MATCH,
)
def restrict(request: ApiRequest, number: str, data: ReasonIn) -> Record:
    """Let only those see it who work on it or asked for it; you perhaps no longer."""
    record = seen(request, number)
    now = timezone.now()
    return actions.restrict(record=record, by=request.auth, at=now, reason=data.reason)


@router.post(
    "/{number}/unrestrict",
    response=RecordOut,
    operation_id="unrestrict_record",
    openapi_extra=IF_MATCH,
)
def unrestrict(request: ApiRequest, number: str, data: ReasonIn) -> Record:
    """Let everybody see it again who may see records of its process."""
    record = seen(request, number)
    now = timezone.now()
    return actions.unrestrict(record=record, by=request.auth, at=now, reason=data.reason)


def seen(request: ApiRequest, number: str) -> Record:
    """Return a record whose step is refused if it is not the version the program saw."""
    record = queries.get(number=number, user=request.auth)
    return as_seen(record, version=version_seen(request))
