"""Measures and checks of knowledge find what they should."""

from datetime import timedelta

from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.measures.definition import check_of
from evident.support.knowledge.models import Reading


def exceptions(code, user):
    """Return the numbers of the articles that break a check."""
    found = check_of(code)
    return sorted(each.number for each in found.records(user).filter(found.breaks))


def test_overdue_expired_and_unused_articles_are_found(publish_article, author, reviewer):
    late = publish_article(expires_at=NOON + timedelta(days=100))
    good = publish_article(review_days=1000)
    Reading.objects.create(article=good, on=timezone.now().date(), count=1)

    assert exceptions("article.reviewed_on_time", reviewer) == [late.number]
    assert exceptions("article.not_expired", reviewer) == [late.number]
    assert exceptions("article.used", reviewer) == [late.number]
    assert exceptions("article.has_owner", reviewer) == []

    author.is_active = False
    author.save()
    assert exceptions("article.has_owner", reviewer) == [late.number, good.number]
