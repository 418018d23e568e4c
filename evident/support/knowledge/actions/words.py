"""Keeps the words by which an article is suggested as its published text is."""

from django.db import connection

from evident.kernel.search.index import vector_for
from evident.kernel.search.tokens import Text
from evident.support.knowledge.models import Article, Words
from evident.support.knowledge.procedure import LIVE

_PUT = """
INSERT INTO article_words (article_id, words) VALUES (%s, %s::tsvector)
ON CONFLICT (article_id) DO UPDATE SET words = excluded.words
"""


def put_words(article: Article) -> None:
    """Make a published article suggestible by its words; what readers do not have is not."""
    version = article.published
    if version is None or article.state not in LIVE:
        return
    texts = [
        Text(version.title_en, "A"),
        Text(version.title_zh, "A"),
        Text(article.keywords, "A"),
        Text(version.body_en, "C"),
        Text(version.body_zh, "C"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [article.pk, vector_for(text for text in texts if text.value)])


def drop_words(article: Article) -> None:
    """Suggest an article no more."""
    Words.objects.filter(pk=article.pk).delete()
