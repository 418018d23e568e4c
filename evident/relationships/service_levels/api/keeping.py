"""How an agreement is kept: every target, and the promises behind a figure."""

from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.kernel.records.models import Record
from evident.relationships.service_levels import queries
from evident.relationships.service_levels.api.agreements import router
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.queries import keeping
from evident.relationships.service_levels.queries.keeping import Kept, Share


class MonthIn(Schema):
    """Of which month."""

    month: Code = Field(
        "", pattern=rf"^({keeping.MONTH})?$", description="Such as 2026-03; empty: this one."
    )

    @property
    def last(self) -> date | None:
        """Its first day; None for the present one."""
        return date.fromisoformat(f"{self.month}-01") if self.month else None


class ShareOut(Schema):
    """What was kept and missed in a month."""

    month: str
    value: float | None = Field(description="In percent of what was decided, or as it is measured.")
    kept: int
    missed: int
    records: int = Field(description="How many promises or records the value is made of.")


class KeptOut(Schema):
    """How one target is kept."""

    target: str
    name_en: str
    name_zh: str
    metric: str
    measure: str
    priority: int | None
    aim: float | None
    running: int = Field(description="Promises whose time runs now, those used up left out.")
    paused: int
    left_out: int
    months: list[ShareOut] = Field(description="The month asked for first, then those before it.")


class KeepingOut(Schema):
    """How an agreement is kept in a month."""

    month: str
    value: float | None = Field(description="Records of which every promise was kept, in percent.")
    kept_records: int
    missed_records: int
    targets: list[KeptOut]


class PromisesIn(PageIn, MonthIn):
    """Which promises of an agreement."""

    show: Literal["decided", "kept", "missed", "running", "paused", "left_out"] = Field(
        "decided", description="decided, kept and missed are of the month, the others stand now."
    )
    target: Code = Field("", description="The code of a target; empty for all.")


class KeptPromiseOut(Schema):
    """A promise for one record."""

    clock: int
    record: str
    kind: str
    title: str
    target: str
    state: str
    is_breached: bool
    is_met: bool | None
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None


@router.get("/{number}/keeping", response=KeepingOut, operation_id="get_agreement_keeping")
def get_keeping(request: ApiRequest, number: str, wanted: Query[MonthIn]) -> dict[str, Any]:
    """Return how an agreement is kept, target by target, as its page does."""
    agreement = queries.get(number=number, user=request.auth)
    now = timezone.now()
    found = keeping.keeping(agreement, user=request.auth, at=now, last=wanted.last)
    month = keeping.months_until(now, last=wanted.last)[-1]
    return {
        "month": month.code,
        "value": found and found.value,
        "kept_records": found.kept_records if found else 0,
        "missed_records": found.missed_records if found else 0,
        "targets": [row_of(row) for row in found.rows] if found else [],
    }


def row_of(row: Kept) -> dict[str, Any]:
    """Return how a target is kept, as the API shows it."""
    target = row.target
    return {
        "target": target.code,
        "measure": row.measure.code if row.measure else "",
        "aim": row.aim,
        "months": [share_of(each) for each in reversed(row.months)],
        **{name: row.standing.get(name, 0) for name in keeping.STANDING},
    } | {name: getattr(target, name) for name in ("name_en", "name_zh", "metric", "priority")}


def share_of(share: Share) -> dict[str, Any]:
    """Return what was kept in a month, as the API shows it."""
    facts = {name: getattr(share, name) for name in ("value", "kept", "missed", "records")}
    return facts | {"month": share.month.code}


@router.get(
    "/{number}/promises",
    response=PageOut[KeptPromiseOut],
    operation_id="list_agreement_promises",
)
def list_promises(request: ApiRequest, number: str, wanted: Query[PromisesIn]) -> dict[str, Any]:
    """List the promises one figure of an agreement counts, the newest first."""
    agreement = queries.get(number=number, user=request.auth)
    now = timezone.now()
    rows = keeping.behind(
        agreement,
        user=request.auth,
        at=now,
        show=wanted.show,
        target=wanted.target,
        month=keeping.months_until(now, last=wanted.last)[-1],
    )
    page = paged(rows.select_related("record", "promise"), wanted=wanted, order=NEWEST)
    return page | {"items": [promise_of(clock, now) for clock in page["items"]]}


def promise_of(clock: Clock, at: datetime) -> dict[str, Any]:
    """Return a promise as the API shows it."""
    record: Record = clock.record
    return {
        "clock": clock.pk,
        "record": record.number,
        "kind": record.kind,
        "title": record.title,
        "target": clock.promise.code if clock.promise else "",
        "is_breached": clock.is_breached(at),
    } | {
        name: getattr(clock, name)
        for name in ("state", "is_met", "due_at", "stopped_at", "breached_at")
    }
