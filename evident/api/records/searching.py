"""Searching records of every process."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, unknown
from evident.api.records.routers import search as router
from evident.api.records.schemas import RecordOut
from evident.kernel.records.kinds import known
from evident.kernel.records.reading import note_look
from evident.kernel.search import queries
from evident.kernel.search.highlight import Part


class SearchIn(Schema):
    """What is looked for."""

    q: Code = Field(description="Words, Chinese or English, pinyin initials, or a number.")
    kind: list[Code] = Field([], description="Only these processes.")
    page: int = Field(1, ge=1, le=1000)
    limit: int = Field(25, ge=1, le=100)


class HitOut(Schema):
    """A record that was found."""

    record: RecordOut
    snippet: str = Field(description="A stretch of its text, around what matched.")
    is_number: bool = Field(description="Whether it was found because this is its number.")

    @staticmethod
    def resolve_snippet(hit: queries.Hit) -> str:
        """Return the stretch as plain text."""
        return plain(hit.snippet)


class FoundOut(Schema):
    """One page of what was found, best first."""

    items: list[HitOut]
    total: int
    is_capped: bool = Field(description="Whether more match than were ranked.")
    is_relaxed: bool = Field(
        description="Whether no record has all words, so that these have some of them."
    )


def plain(parts: Sequence[Part]) -> str:
    """Return a text in parts as one."""
    return "".join(part.text for part in parts)


@router.get("", response=FoundOut, operation_id="search_records")
def search(request: ApiRequest, wanted: Query[SearchIn]) -> dict[str, Any]:
    """Find the records you may see by their words, the best first; a thousand are ranked."""
    for kind in wanted.kind:
        if kind not in known():
            raise unknown("kind", kind)
    note_look(event="search.ask", by=request.auth, at=timezone.now(), words=wanted.q)
    results = queries.search(
        user=request.auth,
        text=wanted.q,
        at=timezone.now(),
        kinds=tuple(wanted.kind) or None,
        page=wanted.page,
        size=wanted.limit,
    )
    return {
        "items": results.hits,
        "total": results.total,
        "is_capped": results.is_capped,
        "is_relaxed": results.is_relaxed,
    }
