"""Where history departed from procedures, through the API."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import AfterValidator, Field

from evident.api.authentication import ApiRequest
from evident.api.evidence.routers import deviations as router
from evident.api.evidence.trail import EntryOut
from evident.api.fields import Code, unknown
from evident.api.paging import PageIn, PageOut, paged
from evident.kernel.access.queries import require_somewhere
from evident.kernel.procedures import deviations, queries
from evident.kernel.procedures.queries import Counted, Scope
from evident.kernel.records.kinds import known
from evident.kernel.records.paging import Order
from evident.kernel.trail.models import Entry

PERMISSION = "measure.view"
NEWEST = Order("newest", "", ("at", "pk"), is_descending=True)


def a_month(text: str) -> str:
    """Return `text`, which is a month or nothing. Raises ValueError."""
    if text:
        try:
            month = date.fromisoformat(f"{text}-01")
        except ValueError as wrong:
            raise ValueError(_("A month is written as 2026-03.")) from wrong
        if not 1900 <= month.year <= 2200:
            raise ValueError(_("This time cannot be meant."))
    return text


Month = Annotated[Code, AfterValidator(a_month)]


class ScopeIn(Schema):
    """Which part of history; empty is all."""

    kind: Code = Field("", description="A process, such as `incident`.")
    month: Month = Field("", description="Such as 2026-03, by your own time zone.")
    team: Code = Field("", description="The team that has the record.")


class DeviantEntriesIn(PageIn, ScopeIn):
    """Which entries that deviate."""

    code: Code = Field("", description="Those with this deviation.")


class CountedOut(Schema):
    """How often one deviation occurred, and among how many."""

    code: str
    name: str
    meaning: str
    times: int
    records: int
    population: int = Field(description="Steps among which it is counted, or records.")
    share: float = Field(description="Per cent of the population.")

    @staticmethod
    def resolve_code(counted: Counted) -> str:
        """Return the code of the deviation."""
        return counted.deviation.code

    @staticmethod
    def resolve_name(counted: Counted) -> str:
        """Return what it is called."""
        return str(counted.deviation.name)

    @staticmethod
    def resolve_meaning(counted: Counted) -> str:
        """Return what it means."""
        return str(counted.deviation.meaning)


class DeviationOut(EntryOut):
    """An entry that deviates, and how."""

    deviations: Sequence[str]

    @staticmethod
    def resolve_deviations(entry: Entry) -> Any:
        """Return the codes of how it deviates."""
        return entry.facts.get("deviation", [])


def scope_of(given: ScopeIn) -> Scope:
    """Return what is asked for. Raises ValidationError."""
    if given.kind and given.kind not in known():
        raise unknown("kind", given.kind)
    month = date.fromisoformat(f"{given.month}-01") if given.month else None
    return Scope(kind=given.kind, month=month, team=given.team)


@router.get("", response=list[CountedOut], operation_id="count_deviations")
def count(request: ApiRequest, wanted: Query[ScopeIn]) -> list[Counted]:
    """Count each deviation that occurred, the most frequent first."""
    require_somewhere(request.auth, PERMISSION)
    return queries.counted(user=request.auth, scope=scope_of(wanted))


@router.get("/entries", response=PageOut[DeviationOut], operation_id="list_deviations")
def entries(request: ApiRequest, wanted: Query[DeviantEntriesIn]) -> dict[str, Any]:
    """List what deviated, entry by entry, the newest first."""
    require_somewhere(request.auth, PERMISSION)
    if wanted.code and wanted.code not in deviations.declared():
        raise unknown("code", wanted.code)
    rows = queries.deviating(user=request.auth, scope=scope_of(wanted), code=wanted.code)
    return paged(rows, wanted=wanted, order=NEWEST)
