"""What the API says of articles."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Key, Line, Moment, Named, PersonOut, Said, Text
from evident.api.paging import PageIn
from evident.kernel.accounts.models import User
from evident.kernel.records.queries import sees_internal
from evident.support.knowledge.models import Article, Version


class ArticleVersionOut(Schema):
    """One version of an article's text."""

    number: int
    title_en: str
    title_zh: str
    body_en: str = Field(description="Markdown.")
    body_zh: str = Field(description="Markdown.")
    summary: str
    published_at: datetime | None
    sha256: str


class ArticleLine(Schema):
    """An article in a list."""

    number: str
    url: str
    title: str = Field(description="In the language of the request where it is written in it.")
    state: str
    form: str = Field(description="how_to, solution or question.")
    category: Named | None
    reviewed_at: datetime | None


class ArticleOut(ArticleLine):
    """An article. What is our own affair is empty for those who may not read internal notes."""

    published: ArticleVersionOut | None
    keywords: str
    expires_at: datetime | None
    version: int
    draft: ArticleVersionOut | None = None
    audience: str = ""
    customers: list[str] = []
    services: list[str] = []
    owner: PersonOut | None = None
    due_at: datetime | None = Field(None, description="When its next review is due.")
    review_days: int = 0


class ArticleFilters(PageIn):
    """Which articles, in which order."""

    stage: Code = Field("live", description="live, drafts, review, due, withdrawn or any.")
    category: Code = ""
    form: Code = ""
    audience: Code = ""
    is_mine: bool = False
    text: Code = ""
    order: Code = Field("touched", description="newest or touched.")


class TextsIn(Schema):
    """The text of an article. At least one language has to have a title."""

    title_en: Line = ""
    title_zh: Line = ""
    body_en: Text = Field("", description="Markdown.")
    body_zh: Text = Field("", description="Markdown.")


class FactsIn(Schema):
    """What an article says of itself; what is not given stays."""

    form: Code | None = Field(None, description="how_to, solution or question.")
    category: Code | None = Field(None, description="Code; empty for none.")
    keywords: Line | None = None
    review_days: int | None = None
    expires_at: Moment | None = None
    services: list[Code] | None = Field(None, description="Numbers of services.")


class ReadersIn(Schema):
    """Who reads an article."""

    audience: Code = Field(description="staff, customers or chosen.")
    customers: list[Code] = Field([], description="Codes, for `chosen`.")


class ArticleIn(TextsIn, FactsIn):
    """What has to be told to begin an article."""

    audience: Code = "staff"
    customers: list[Code] = []


class ArticleEditIn(Schema):
    """The draft's text anew; what is not given stays."""

    title_en: Line | None = None
    title_zh: Line | None = None
    body_en: Text | None = None
    body_zh: Text | None = None
    summary: Line | None = None


class ArticleReasonIn(Schema):
    """Why."""

    reason: Said


class OwnerIn(Schema):
    """Who owns it."""

    assignee: Code = Field(description="Sign-in name.")


class RateIn(Schema):
    """Whether it helped."""

    helped: bool
    words: Text = ""


class SolvedIn(Schema):
    """What was about to be reported, and where."""

    place: Code = Field(description="incident, or another page on which articles are suggested.")
    typed: Text = ""


class UseIn(Schema):
    """What was solved with it."""

    record: Code = Field(description="Number of the record.")


class DeflectionOut(Schema):
    """A report that was not needed; it counts when an hour has passed without one."""

    id: Key
    verdict: str = Field(description="waiting, counted or refuted.")


def line(article: Article) -> dict[str, Any]:
    """Return an article as a list of the API shows it."""
    return {
        "number": article.number,
        "url": article.get_absolute_url(),
        "title": article.name,
        "state": article.state,
        "form": article.form,
        "category": article.category,
        "reviewed_at": article.reviewed_at,
    }


def version_out(version: Version | None) -> dict[str, Any] | None:
    """Return a version as the API shows it."""
    if version is None:
        return None
    return {name: getattr(version, name) for name in ArticleVersionOut.model_fields}


def whole(article: Article, *, user: User) -> dict[str, Any]:
    """Return an article as the API shows it to `user`."""
    out = line(article) | {
        "published": version_out(article.published) if article.is_live else None,
        "keywords": article.keywords,
        "expires_at": article.expires_at,
        "version": article.version,
    }
    if not sees_internal(user, record=article):
        return out
    return out | {
        "draft": version_out(article.draft),
        "audience": article.audience,
        "customers": list(article.customers.values_list("code", flat=True)),
        "services": list(article.services.values_list("number", flat=True)),
        "owner": article.assignee,
        "due_at": article.due_at,
        "review_days": article.review_days,
    }
