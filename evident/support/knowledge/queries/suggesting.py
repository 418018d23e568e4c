"""
Articles that may help, by likeness to what somebody types or to a record.

A word weighs the more the fewer articles have it: `restart` says little, `VPN` much.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.search.sources import read, texts_of
from evident.kernel.search.tokens import Query, query_tokens
from evident.support.knowledge.models import Article, Audience
from evident.support.knowledge.queries.seeing import readable

SHORTEST = 2
LEAST_SHARE = 0.2
"""Of the weight of all words that any article has: an article with less is not alike."""
MOST_OF_A_WORD = 2000
"""Articles looked at for one word; a word that more have tells nothing."""
LOOKED_AT = 200
MOST_PARTS = 3
_ALIKE = """
WITH terms AS (
    SELECT query::tsquery AS query, place
    FROM unnest(%s::text[]) WITH ORDINALITY AS t (query, place)
), found AS MATERIALIZED (
    SELECT place, article_id, weight
    FROM terms CROSS JOIN LATERAL (
        SELECT article_id,
            CASE WHEN ts_rank('{{0, 0, 0, 1}}', words, query) > 0 THEN 2 ELSE 1 END AS weight
        FROM article_words WHERE words @@ query LIMIT {most}
    ) AS matching
), rare AS (
    SELECT place, ln(1 + {most}.0 / count(*)) AS weight FROM found GROUP BY place
), scored AS (
    SELECT article_id, sum(found.weight * rare.weight) AS score
    FROM found JOIN rare USING (place) GROUP BY article_id
)
SELECT article_id, score, (SELECT sum(weight) FROM rare) AS whole
FROM scored WHERE article_id IN ({seen})
ORDER BY score DESC, article_id DESC LIMIT {looked}
"""
FOR_SERVICE = 1.5
FOR_CATEGORY = 1.25


@dataclass(frozen=True)
class Suggestion:
    """An article that may help, and how alike it is."""

    article: Article
    score: float


def suggest(
    *,
    user: User,
    texts: Iterable[str],
    at: datetime,
    size: int = 4,
    category: str = "",
    service: Record | None = None,
    for_customer: bool = False,
) -> list[Suggestion]:
    """
    Return published articles that `user` may read and that are alike to `texts`, best first.

    Those of the same service or of the category with the code `category` come sooner.
    `for_customer` leaves out what only our staff may read. What has expired is not among them.
    """
    terms = terms_of(texts)
    if not terms:
        return []
    seen = readable(user, at=at)
    if for_customer:
        seen = seen.exclude(audience=Audience.STAFF)
    found = alike(terms, seen)
    articles = seen.select_related("category", "published").in_bulk(list(found))
    served: set[int] = set()
    if service is not None:
        of_service = Article.services.through.objects.filter(
            article_id__in=articles, record_id=service.pk
        )
        served = set(of_service.values_list("article_id", flat=True))
    suggestions = [
        Suggestion(article, found[key] * closeness(article, category=category, served=served))
        for key, article in articles.items()
    ]
    return sorted(suggestions, key=lambda each: (-each.score, -each.article.pk))[:size]


def closeness(article: Article, *, category: str, served: set[int]) -> float:
    """Return how much more an article weighs for being of the same service or category."""
    of_category = category and article.category is not None and article.category.code == category
    return (FOR_SERVICE if article.pk in served else 1.0) * (FOR_CATEGORY if of_category else 1.0)


def terms_of(texts: Iterable[str]) -> list[str]:
    """Return what is looked for, each word by itself."""
    terms: dict[str, None] = {}
    for text in texts:
        if len(text.strip()) >= SHORTEST:
            for term in query_tokens(text).terms:
                terms[Query((term,)).tsquery(with_internal=False)] = None
    return list(terms)


def alike(terms: list[str], seen: Any) -> dict[int, float]:
    """Return the keys of those of `seen` that are most alike, with how much they are."""
    try:
        inner, parameters = seen.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # who may read none, such as an auditor of other processes
        return {}
    sql = _ALIKE.format(most=MOST_OF_A_WORD, looked=LOOKED_AT, seen=inner)
    with connection.cursor() as cursor:
        cursor.execute(sql, [terms, *parameters])
        rows = cursor.fetchall()
    return {
        key: float(score)
        for key, score, whole in rows
        if float(score) >= LEAST_SHARE * float(whole)
    }


def suggest_for(record: Record, *, user: User, at: datetime, size: int = 4) -> list[Suggestion]:
    """
    Return articles alike to what `record` says, for whoever works on it.

    Its words for staff count only for those who may read them.
    """
    known: Any = next(iter(read([record.pk])), record)
    reads_internal = access_of(user).may(f"{record.kind}.view_internal", record)
    texts = [
        text.value
        for text in texts_of(known)
        if text.weight in "AC" and (reads_internal or not text.is_internal)
    ]
    category = getattr(known, "category", None)
    return suggest(
        user=user,
        texts=[f"{text} " for text in texts[:MOST_PARTS]],  # its last word is whole
        at=at,
        size=size,
        category=getattr(category, "code", ""),
        service=record.service,
    )
