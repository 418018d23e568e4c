"""Which articles a user may see, the list of them, and what belongs to one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.links.models import Link
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records import kinds as record_kinds
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.records.queries import visible_to as records_visible_to
from evident.kernel.search.queries import matching
from evident.support.knowledge.models import (
    SOLVED_WITH,
    Article,
    ArticleQuerySet,
    Feedback,
    Version,
)
from evident.support.knowledge.procedure import LIVE, REVIEWED, WRITABLE, State

LINE = ("organisation", "assignee", "category")
BESIDE = (*LINE, "requester", "published", "draft", "published__author", "published__reviewer")
ORDERS = {
    order.code: order
    for order in (
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
    )
}
STAGES = ("live", "drafts", "review", "due", "withdrawn", "any")


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "live"
    """One of STAGES."""
    text: str = ""
    category: str = ""
    form: str = ""
    audience: str = ""
    is_mine: bool = False


def visible_to(user: User) -> ArticleQuerySet:
    """Return the articles `user` may see."""
    return narrow(Article.objects.all(), user=user, kinds=("article",))  # type: ignore[return-value]


def readable(user: User, *, at: datetime) -> ArticleQuerySet:
    """Return the published articles `user` may see that have not expired at `at`."""
    return visible_to(user).fresh(at)


def get(*, number: str, user: User) -> Article:
    """Return one article. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    article = called(visible_to(user).select_related(*BESIDE), number)
    if article is None:
        raise Http404
    return article


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[Article]:
    """Return the articles `user` may see that `filters` keep; `at` is now."""
    articles: QuerySet[Article] = visible_to(user).filter(of_stage(filters.stage, at=at))
    if filters.category:
        articles = articles.filter(category__code=filters.category)
    if filters.form:
        articles = articles.filter(form=filters.form)
    if filters.audience:
        articles = articles.filter(audience=filters.audience)
    if filters.is_mine:
        articles = articles.filter(assignee=user)
    if filters.text:
        seen: QuerySet[Record] = articles
        articles = matching(seen, user=user, text=filters.text, kinds=("article",))  # type: ignore[assignment]
    return articles


def of_stage(stage: str, *, at: datetime) -> Q:
    """Return the condition of a stage."""
    match stage:
        case "live":
            return Q(state__in=LIVE)
        case "drafts":
            return Q(state__in=WRITABLE)
        case "review":
            return Q(state__in=REVIEWED)
        case "due":
            return Q(state__in=LIVE) & (Q(due_at__lte=at) | Q(expires_at__lte=at))
        case "withdrawn":
            return Q(state=State.WITHDRAWN)
    return Q()


def versions_of(article: Article, *, user: User) -> QuerySet[Version]:
    """Return the versions of an article `user` may read, newest first: readers, the published."""
    versions = article.versions.select_related("author", "reviewer").order_by("-number")
    if access_of(user).may("article.view_internal", article):
        return versions
    published = article.published
    return versions.filter(number=published.number) if published else versions.none()


def used_in(article: Article, *, user: User) -> int:
    """Return how many records that `user` may see were solved with the article."""
    seen = records_visible_to(user, kinds=record_kinds.known())
    return (
        Link.objects.filter(end_id=article.pk, meaning=SOLVED_WITH)
        .filter(start__in=seen.order_by().values("pk"))
        .count()
    )


def own_feedback(article: Article, *, user: User) -> Feedback | None:
    """Return what `user` said of the published version, if anything."""
    return Feedback.objects.filter(version=article.published_id, by=user).first()


def services_for(user: User) -> QuerySet[Record]:
    """Return the services `user` may see; none where this installation has no services."""
    if "service" not in record_kinds.known():
        return Record.objects.none()
    return records_visible_to(user, kinds=("service",)).order_by("title")


def staff() -> QuerySet[User]:
    """Return our own people who still work here."""
    people = User.objects.filter(is_active=True, organisation__kind=OrganisationKind.PROVIDER)
    return people.order_by("name")
