"""Agreements and what was there before them: applying terms, correcting terms, progress."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Moment, Text
from evident.api.versions import IF_MATCH
from evident.relationships.service_levels import actions, queries
from evident.relationships.service_levels.actions.applying import Outlook
from evident.relationships.service_levels.api.agreements import router, seen
from evident.relationships.service_levels.api.schemas import AgreementTermsIn, terms_of
from evident.relationships.service_levels.models import Clock, Correction
from evident.relationships.service_levels.queries.recounts import recounts


class AgreementApplicationIn(Schema):
    """To which records an agreement is applied that were there before it."""

    version: int | None = Field(None, ge=1, description="The one that holds last if empty.")
    since: Moment | None = Field(None, description="Records opened from then on.")
    until: Moment | None = Field(None, description="Records opened before then.")
    reason: Text = ""
    dry_run: bool = Field(True, description="Only say what would change.")


class AgreementCorrectionIn(Schema):
    """The terms as they were really agreed."""

    version: int | None = Field(None, ge=1, description="The one that holds last if empty.")
    terms: AgreementTermsIn
    reason: Text = ""
    dry_run: bool = Field(True, description="Only say what would change.")


class AgreementRecountOut(Schema):
    """When clocks were counted anew under an agreement, by whom, and how far that came."""

    id: int
    version: int
    reason: str
    by: str
    at: datetime
    since: datetime | None
    until: datetime | None
    is_done: bool
    expected: int
    records: int
    clocks: int


class ClockChangeOut(Schema):
    """A clock as it is and as it would be; nothing where there is none."""

    record: str
    metric: str
    due_at_before: datetime | None
    due_at: datetime | None
    consumed_seconds_before: float | None
    consumed_seconds: float | None
    is_met_before: bool | None
    is_met: bool | None
    exclusion_before: str | None = Field(description="Why it does not count; null if it does.")
    exclusion: str | None


class AgreementOutlookOut(Schema):
    """What counting clocks anew would do, as far as records were looked at."""

    expected: int = Field(description="Records it speaks of.")
    records: int = Field(description="Records looked at; the rest follows the same rules.")
    begun: int
    moved: int
    ended: int
    kept_before: int
    missed_before: int
    kept: int
    missed: int
    left_out: int = Field(description="Clocks that would not count, by an exclusion.")
    counted_again: int = Field(description="Clocks that do not count by now, and would.")
    changes: list[ClockChangeOut] = Field(description="The first of them.")
    recount: AgreementRecountOut | None = Field(
        description="What was begun, unless it is a dry run."
    )


@router.post(
    "/{number}/apply",
    response=AgreementOutlookOut,
    operation_id="apply_agreement",
    openapi_extra=IF_MATCH,
)
def apply(request: ApiRequest, number: str, data: AgreementApplicationIn) -> dict[str, Any]:
    """Give records that were there before the clocks they would have had; a dry run by default."""
    agreement = seen(request, number)
    span: dict[str, Any] = {"number": data.version, "since": data.since, "until": data.until}
    found = actions.outlook(agreement=agreement, by=request.auth, **span)
    done = None
    if not data.dry_run:
        done = actions.apply(
            agreement=agreement, by=request.auth, at=timezone.now(), reason=data.reason, **span
        )
    return shown(found, done)


@router.post(
    "/{number}/correct_terms",
    response=AgreementOutlookOut,
    operation_id="correct_agreement_terms",
    openapi_extra=IF_MATCH,
)
def correct_terms(request: ApiRequest, number: str, data: AgreementCorrectionIn) -> dict[str, Any]:
    """Correct terms that were wrong from the first, also for the past; a dry run by default."""
    agreement = seen(request, number)
    facts: dict[str, Any] = {
        "agreement": agreement,
        "by": request.auth,
        "at": timezone.now(),
        "terms": terms_of(data.terms, user=request.auth),
        "number": data.version,
    }
    found = actions.outlook_of_terms(**facts)
    done = None if data.dry_run else actions.correct_terms(**facts, reason=data.reason)
    return shown(found, done)


@router.get(
    "/{number}/recounts",
    response=list[AgreementRecountOut],
    operation_id="list_agreement_recounts",
)
def list_recounts(request: ApiRequest, number: str) -> list[dict[str, Any]]:
    """List when clocks were counted anew under an agreement, the newest first."""
    agreement = queries.get(number=number, user=request.auth)
    return [told(each) for each in recounts(agreement, user=request.auth)[:100]]


def shown(found: Outlook, done: Correction | None) -> dict[str, Any]:
    """Return what would change, and what was begun."""
    counts = (
        "expected", "records", "begun", "moved", "ended", "kept_before", "missed_before", "kept",
        "missed", "left_out", "counted_again",
    )  # fmt: skip
    return {name: getattr(found, name) for name in counts} | {
        "changes": [
            {"record": each.record.number, "metric": metric(each.was, each.now)}
            | figures(each.was, "_before")
            | figures(each.now, "")
            for each in found.shown
        ],
        "recount": None if done is None else told(done),
    }


def metric(was: Clock | None, now: Clock | None) -> str:
    """Return what a clock is about."""
    clock = was or now
    return clock.metric if clock is not None else ""


def figures(clock: Clock | None, suffix: str) -> dict[str, Any]:
    """Return what a clock says."""
    return {
        f"due_at{suffix}": clock and clock.due_at,
        f"consumed_seconds{suffix}": clock and clock.consumed.total_seconds(),
        f"is_met{suffix}": clock and clock.is_met,
        f"exclusion{suffix}": clock and clock.exclusion and clock.exclusion.name,
    }


def told(correction: Correction) -> dict[str, Any]:
    """Return one recount as the API shows it."""
    plain = ("reason", "at", "since", "until", "is_done", "expected", "records", "clocks")
    return {name: getattr(correction, name) for name in plain} | {
        "id": correction.pk,
        "version": correction.version.number if correction.version is not None else 0,
        "by": correction.by.login,
    }
