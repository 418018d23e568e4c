"""Articles that help, through the API."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from ninja import Field, Query, Schema, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Text, found
from evident.api.fields import unknown as not_known
from evident.api.idempotency import repeatable
from evident.kernel.records.queries import sees_internal, visible_to
from evident.support.knowledge import actions, queries
from evident.support.knowledge.actions import importing
from evident.support.knowledge.api import schemas
from evident.support.knowledge.api.routing import router
from evident.support.knowledge.places import place_of


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


class ArticleFileIn(Schema):
    """A file in Markdown or HTML."""

    name: Code = Field(description="With its ending: .md, .html…")
    content: Text


class ArticleImportIn(Schema):
    """Files that shall become articles."""

    files: list[ArticleFileIn]
    audience: Code = "staff"
    is_dry_run: bool = True


class ArticleImportedOut(Schema):
    """What became of a file, or would become."""

    files: list[str]
    title: str = ""
    problem: str = Field("", description="Why it cannot be taken; empty if it can.")
    is_known: bool = Field(description="Whether an article was made of it before.")
    number: str = Field("", description="Number of the draft that was made.")


@router.post("/import", response=list[ArticleImportedOut], operation_id="import_articles")
def import_files(request: ApiRequest, data: ArticleImportIn) -> list[dict[str, Any]]:
    """Make drafts of files, or only say what they would become."""
    now = timezone.now()
    files = [(each.name, each.content.encode()) for each in data.files]
    with transaction.atomic():
        staged = importing.stage(by=request.auth, at=now, files=files)
        there = importing.known(staged)
        staged = importing.take(staged=staged, by=request.auth, at=now, audience=data.audience)
        transaction.set_rollback(data.is_dry_run)
    return [
        item
        | {
            "is_known": item["key"] in there,
            "number": "" if data.is_dry_run else item.get("number", ""),
        }
        for item in staged.items
    ]


class MadeFromIn(Schema):
    """From which record."""

    record: Code


@router.post("/from_record", response={201: schemas.ArticleOut}, operation_id="make_article")
@repeatable(
    lambda request, made, **_: schemas.whole(
        queries.get(number=made, user=request.auth), user=request.auth
    )
)
def make(request: ApiRequest, data: MadeFromIn) -> Status[dict[str, Any]]:
    """Begin an article with what a solved record tells."""
    record = found(visible_to(request.auth), "record", number=data.record)
    article = actions.draft_from(record=record, by=request.auth, at=timezone.now())
    shown = queries.get(number=article.number, user=request.auth)
    return Status(201, schemas.whole(shown, user=request.auth))
