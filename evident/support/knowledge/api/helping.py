"""Articles that help, through the API."""

from typing import Any

from django.utils import timezone
from ninja import Query, Schema, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, found
from evident.api.fields import unknown as not_known
from evident.kernel.records.queries import sees_internal, visible_to
from evident.support.knowledge import actions, queries
from evident.support.knowledge.api import articles, schemas
from evident.support.knowledge.api.routing import router
from evident.support.knowledge.places import place_of

__all__ = ["articles", "router"]


class LikeIn(Schema):
    """What articles shall be alike to: a text, or a record."""

    text: Code = ""
    record: Code = ""
    limit: int = 5


@router.get(
    "/suggestions/like", response=list[schemas.ArticleLine], operation_id="suggest_articles"
)
def suggestions(request: ApiRequest, wanted: Query[LikeIn]) -> list[dict[str, Any]]:
    """List articles alike to a text, or to a record you work on, best first."""
    size = max(1, min(wanted.limit, 20))
    now = timezone.now()
    if wanted.record:
        record = found(visible_to(request.auth), "record", number=wanted.record)
        alike = queries.suggest_for(record, user=request.auth, at=now, size=size)
        if not sees_internal(request.auth, record=record):
            alike = []
    else:
        alike = queries.suggest(user=request.auth, texts=[wanted.text], at=now, size=size)
    return [schemas.line(each.article) for each in alike]


@router.post("/{number}/rate", response={204: None}, operation_id="rate_article")
def rate(request: ApiRequest, number: str, data: schemas.RateIn) -> Status[None]:
    """Say whether it helped; once for each version, saying it again replaces it."""
    article = queries.get(number=number, user=request.auth)
    actions.rate(
        article=article,
        by=request.auth,
        at=timezone.now(),
        helped=data.helped,
        words=data.words,
    )
    return Status(204, None)


@router.post("/{number}/solve", response=schemas.DeflectionOut, operation_id="solve_with_article")
def solve(request: ApiRequest, number: str, data: schemas.SolvedIn) -> Any:
    """Say that it solved what you were about to report."""
    article = queries.get(number=number, user=request.auth)
    try:
        place_of(data.place)
    except KeyError as unknown:
        raise not_known("place", data.place) from unknown
    return actions.solve(
        article=article,
        by=request.auth,
        at=timezone.now(),
        place=data.place,
        typed=data.typed,
    )


@router.post("/{number}/use", response={204: None}, operation_id="use_article")
def use(request: ApiRequest, number: str, data: schemas.UseIn) -> Status[None]:
    """Say that a record was solved with it."""
    article = queries.get(number=number, user=request.auth)
    record = found(visible_to(request.auth), "record", number=data.record)
    actions.use(article=article, record=record, by=request.auth, at=timezone.now())
    return Status(204, None)


class MadeFromIn(Schema):
    """From which record."""

    record: Code


@router.post("/from_record", response={201: schemas.ArticleOut}, operation_id="make_article")
def make(request: ApiRequest, data: MadeFromIn) -> Status[dict[str, Any]]:
    """Begin an article with what a solved record tells."""
    record = found(visible_to(request.auth), "record", number=data.record)
    article = actions.draft_from(record=record, by=request.auth, at=timezone.now())
    shown = queries.get(number=article.number, user=request.auth)
    return Status(201, schemas.whole(shown, user=request.auth))
