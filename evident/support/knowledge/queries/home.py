"""What the home of the knowledge base shows."""

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, Sum

from evident.kernel.accounts.models import User
from evident.support.knowledge.models import Article, Category, Reading
from evident.support.knowledge.queries.seeing import readable

READ_IN_DAYS = 90
SHOWN = 8
MOST_COUNTED = 200


def categories(user: User, *, at: datetime) -> list[Category]:
    """Return the categories in which `user` can read something, each with `count` articles."""
    counted = readable(user, at=at).order_by().values("category_id").annotate(count=Count("pk"))
    counts = {row["category_id"]: row["count"] for row in counted}
    found = list(Category.objects.filter(pk__in=[key for key in counts if key]))
    for category in found:
        category.count = counts[category.pk]  # type: ignore[attr-defined]
    return found


def most_read(user: User, *, at: datetime, size: int = SHOWN) -> list[Article]:
    """Return what was read most in the last READ_IN_DAYS days of what `user` may read."""
    since = (at - timedelta(days=READ_IN_DAYS)).date()
    read = Reading.objects.filter(on__gt=since).values("article_id")
    counts = dict(
        read.annotate(total=Sum("count"))
        .order_by("-total", "article_id")
        .values_list("article_id", "total")[:MOST_COUNTED]
    )
    articles = list(readable(user, at=at).filter(pk__in=counts))
    return sorted(articles, key=lambda each: -counts[each.pk])[:size]


def newest(user: User, *, at: datetime, size: int = SHOWN) -> QuerySet[Article]:
    """Return what was published or reviewed last of what `user` may read."""
    found = readable(user, at=at).select_related("category")
    return found.order_by("-reviewed_at", "-pk")[:size]
