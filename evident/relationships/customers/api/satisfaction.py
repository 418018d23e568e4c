"""Satisfaction through the API."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, PersonOut, Said, Text
from evident.api.paging import PageIn, PageOut, paged
from evident.kernel.access.queries import require, require_somewhere
from evident.relationships.customers.actions import satisfaction as actions
from evident.relationships.customers.models.satisfaction import (
    AnswerWay,
    SatisfactionQuestion,
    SatisfactionRules,
)
from evident.relationships.customers.queries import satisfaction as queries

router = Router(tags=["satisfaction"])


class SatisfactionOut(Schema):
    """A question after closing, and what was answered."""

    id: int
    record: str = Field(description="Number of the record it is about.")
    person: PersonOut
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    score: int | None = Field(description="1, very dissatisfied, to 5, very satisfied.")
    comment: str
    is_low: bool
    follow_up: str
    followed_up_at: datetime | None
    followed_up_by: PersonOut | None


PLAIN = [name for name in SatisfactionOut.model_fields if name != "record"]


def shown(question: SatisfactionQuestion) -> dict[str, Any]:
    """Return a question as the API shows it."""
    return {name: getattr(question, name) for name in PLAIN} | {"record": question.record.number}


class SatisfactionFilters(PageIn):
    """Which questions."""

    stage: Code = Field("any", description="answered, low, unfollowed, unanswered or any.")
    organisation: Code = ""
    days: int = Field(0, ge=0, le=3660, description="Asked within so many days; 0 for ever.")


@router.get("", response=PageOut[SatisfactionOut], operation_id="list_satisfaction")
def list_satisfaction(request: ApiRequest, wanted: Query[SatisfactionFilters]) -> dict[str, Any]:
    """List the questions put to people after closing, with their answers."""
    require_somewhere(request.auth, "satisfaction.view")
    since = timezone.now() - timedelta(days=wanted.days) if wanted.days else None
    filters = queries.Filters(wanted.stage, wanted.organisation, since)
    rows = queries.filtered(user=request.auth, filters=filters).select_related(*queries.BESIDE)
    page = paged(rows, wanted=wanted, order=queries.NEWEST)
    return page | {"items": [shown(question) for question in page["items"]]}


@router.get("/mine", response=list[SatisfactionOut], operation_id="list_own_satisfaction")
def mine(request: ApiRequest) -> list[dict[str, Any]]:
    """List the questions you can still answer."""
    waiting = queries.waiting_for(request.auth, at=timezone.now())
    return [shown(question) for question in waiting[:200]]


class SatisfactionIn(Schema):
    """An answer."""

    score: int = Field(ge=1, le=5)
    comment: Text = ""


@router.post("/{question}/answer", response=SatisfactionOut, operation_id="answer_satisfaction")
def answer(request: ApiRequest, question: Key, data: SatisfactionIn) -> dict[str, Any]:
    """Answer a question that was put to you."""
    asked = queries.own(pk=question, user=request.auth)
    facts = data.model_dump()
    actions.answer(question=asked, by=request.auth, at=timezone.now(), way=AnswerWay.API, **facts)
    return shown(queries.own(pk=question, user=request.auth))


class RatingIn(SatisfactionIn):
    """How satisfied you are, and with what."""

    record: Code = Field(description="The number of a closed record that was done for you.")


@router.post("", response=SatisfactionOut, operation_id="rate_record")
def rate(request: ApiRequest, data: RatingIn) -> dict[str, Any]:
    """Say how satisfied you are with what was done for you, whether you were asked or not."""
    facts = data.model_dump(exclude={"record"})
    record = queries.rated(number=data.record, user=request.auth)
    done = actions.rate(
        record=record, by=request.auth, at=timezone.now(), way=AnswerWay.API, **facts
    )
    return shown(queries.own(pk=done.pk, user=request.auth))


class FollowUpIn(Schema):
    """What was done about a low answer."""

    note: Said


@router.post(
    "/{question}/follow_up", response=SatisfactionOut, operation_id="follow_up_satisfaction"
)
def follow_up(request: ApiRequest, question: Key, data: FollowUpIn) -> dict[str, Any]:
    """Record what was done about a low answer."""
    asked = queries.get(pk=question, user=request.auth)
    actions.follow_up(question=asked, by=request.auth, at=timezone.now(), note=data.note)
    return shown(queries.get(pk=question, user=request.auth))


class SatisfactionRulesOut(Schema):
    """When people are asked."""

    is_asked: bool
    interval_days: int
    open_days: int
    low_score: int


class SatisfactionRulesIn(Schema):
    """When people are asked; what is left out stays."""

    is_asked: bool | None = None
    interval_days: int | None = Field(None, ge=0, le=366)
    open_days: int | None = Field(None, ge=1, le=366)
    low_score: int | None = Field(None, ge=1, le=4)


@router.get("/rules", response=SatisfactionRulesOut, operation_id="get_satisfaction_rules")
def rules(request: ApiRequest) -> SatisfactionRules:
    """Return when people are asked."""
    require(request.auth, "satisfaction.configure")
    return queries.rules()


@router.patch("/rules", response=SatisfactionRulesOut, operation_id="set_satisfaction_rules")
def set_rules(request: ApiRequest, data: SatisfactionRulesIn) -> SatisfactionRules:
    """Set when people are asked."""
    facts = data.model_dump(exclude_none=True)
    return actions.configure(by=request.auth, at=timezone.now(), **facts)
