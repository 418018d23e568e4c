"""Spans of the request procedure that were not kept: the time to object before closing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from evident.kernel.procedures.overruns import (
    Ended,
    Overrun,
    closed_too_soon,
    declare_overruns,
)
from evident.resolution.service_requests.limits import limit
from evident.resolution.service_requests.procedure import PROCEDURE


def told(records: Sequence[Ended], _at: datetime) -> Iterator[Overrun]:
    """Yield orders that closed by themselves too soon."""
    yield from closed_too_soon(PROCEDURE.kind, records, limit)


declare_overruns(PROCEDURE.kind, told)
