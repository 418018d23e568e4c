"""Clocks: those of a record, and counting them anew."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Moment, Text, found
from evident.kernel.calendars import queries as calendars
from evident.kernel.records import queries as records
from evident.kernel.records.queries import sees_internal
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.queries import clocks as queries
from evident.relationships.service_levels.queries.clocks import Strip
from evident.relationships.service_levels.queries.contracts import contracts_for

router = Router(tags=["clocks"])
MOST_PIECES = 2_000
"""Of one clock; stretches after so many are told in one piece each."""


class StretchOut(Schema):
    """
    A piece of the ledger, within the hours of the calendar throughout or outside of them.

    They follow each other without a gap; the last one may be still going on.
    """

    kind: str = Field(description="running, paused or outside (hours).")
    began_at: datetime
    ended_at: datetime
    length_seconds: float
    counted_seconds: float
    rule: str
    reason: str
    side: str = Field(
        description="Whose time it was: team, supplier, customer, nobody; elsewhere: not this"
        " clock's."
    )
    holder: str
    person: str
    calendar: str = Field(description="In which it was counted: each target may have its own.")
    calendar_version: int


class ClockOut(Schema):
    """How one promise stands for one record. Lengths are in seconds of the calendar's time."""

    id: int
    url: str
    agreement: str = Field(description="Its number; empty where the procedure itself promises.")
    party: str = Field(description="sla, ola, contract or procedure.")
    metric: str
    target: str
    calendar: str
    state: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    is_breached: bool = Field(description="Never of one that is left out by an exclusion.")
    is_met: bool | None
    target_seconds: float
    exclusion: str | None = Field(description="Why its promise does not count; null if it does.")
    consumed_seconds: float
    remaining_seconds: float
    parts: list[StretchOut]


class ClocksSpanIn(Schema):
    """Which clocks to count anew: those of a calendar that lived between two moments."""

    calendar: Code
    since: Moment
    until: Moment
    reason: Text = ""
    dry_run: bool = Field(True, description="Only say what would change.")


class RecountOut(Schema):
    """What a clock says, and what it would say or says now."""

    record: str
    clock: int
    consumed_seconds_before: float
    consumed_seconds: float
    due_at_before: datetime | None
    due_at: datetime | None
    is_met_before: bool | None
    is_met: bool | None


class ContractChoiceOut(Schema):
    """A contract a record may go to that waits for a supplier."""

    number: str
    title: str
    supplier: str
    is_usual: bool = Field(description="Whether the record goes there where nobody chooses.")


class ClocksOfIn(Schema):
    """Which record."""

    record: Code


@router.get("", response=list[ClockOut], operation_id="list_clocks")
def list_clocks(request: ApiRequest, wanted: Query[ClocksOfIn]) -> list[dict[str, Any]]:
    """Return the clocks of a record, promises to the customer first."""
    record = records.get(number=wanted.record, user=request.auth)
    strips = queries.strips(record=record, user=request.auth, at=timezone.now())
    return [shown(strip) for strip in strips]


@router.get("/contracts", response=list[ContractChoiceOut], operation_id="list_contract_choices")
def list_contracts(request: ApiRequest, wanted: Query[ClocksOfIn]) -> list[dict[str, Any]]:
    """Return the contracts a record may go to that waits for a supplier: our own affair alone."""
    record = records.get(number=wanted.record, user=request.auth)
    if not sees_internal(request.auth, record=record):
        return []
    return [each._asdict() for each in contracts_for(record, at=timezone.now())]


@router.post("/correct", response=list[RecountOut], operation_id="correct_clocks")
def correct(request: ApiRequest, data: ClocksSpanIn) -> list[dict[str, Any]]:
    """Count clocks anew after their calendar was corrected for the past; a dry run by default."""
    calendar = found(calendars.visible_to(request.auth), "calendar", code=data.calendar)
    span: dict[str, Any] = {"calendar": calendar, "since": data.since, "until": data.until}
    changes = [
        {
            "record": each.clock.record.number,
            "clock": each.clock.pk,
            "consumed_seconds_before": each.clock.consumed.total_seconds(),
            "consumed_seconds": each.consumed.total_seconds(),
            "due_at_before": each.clock.due_at,
            "due_at": each.due_at,
            "is_met_before": each.clock.is_met,
            "is_met": each.is_met,
        }
        for each in actions.preview(by=request.auth, **span)
    ]
    if not data.dry_run:
        actions.correct(by=request.auth, at=timezone.now(), reason=data.reason, **span)
    return changes


def shown(strip: Strip) -> dict[str, Any]:
    """Return a clock as the API shows it."""
    clock = strip.clock
    return {
        "id": clock.pk,
        "url": reverse("service_levels:clock", args=[clock.pk]),
        "agreement": "" if clock.version is None else clock.version.agreement.number,
        "target": "" if clock.promise is None else clock.promise.code,
        "calendar": clock.calendar.code,
        "is_breached": strip.is_breached,
        "target_seconds": clock.target.total_seconds(),
        "exclusion": clock.exclusion.name if clock.exclusion else None,
        "consumed_seconds": strip.consumed.total_seconds(),
        "remaining_seconds": strip.remaining.total_seconds(),
        "parts": [
            {
                "kind": part.kind,
                "began_at": part.began_at,
                "ended_at": part.ended_at,
                "length_seconds": part.length.total_seconds(),
                "counted_seconds": part.counted.total_seconds(),
                "rule": part.rule,
                "reason": part.reason,
                "side": part.side,
                "holder": part.holder,
                "person": part.person,
                "calendar": part.calendar.code if part.calendar else clock.calendar.code,
                "calendar_version": part.calendar_version,
            }
            for _place, part in queries.pieces_of(strip, limit=MOST_PIECES)
        ],
    } | {
        name: getattr(clock, name)
        for name in ("party", "metric", "state", "started_at", "due_at", "stopped_at", "is_met")
    }
