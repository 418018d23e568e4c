"""People and articles that tests start from."""

from collections.abc import Callable
from typing import Any

import pytest

from evident.conftest import NOON
from evident.support.knowledge import actions
from evident.support.knowledge.models import Article, Audience

BODY = "Open **Settings**, then choose *Reset*.\n\n- Wait a minute\n- Sign in again"


@pytest.fixture
def author(make_user, provider):
    """Somebody who writes."""
    return make_user("author", "agent", provider)


@pytest.fixture
def reviewer(make_user, provider):
    """Somebody who reviews."""
    return make_user("reviewer", "process_manager", provider)


@pytest.fixture
def make_article(author) -> Callable[..., Article]:
    """Let an author begin an article."""

    def make(**facts: Any) -> Article:
        told: dict[str, Any] = {"title_en": "Reset the VPN client", "body_en": BODY}
        return actions.draft(by=author, at=NOON, **told | facts)

    return make


@pytest.fixture
def publish_article(make_article, author, reviewer) -> Callable[..., Article]:
    """Let an article be written, reviewed and published."""

    def make(**facts: Any) -> Article:
        article: Article = make_article(**{"audience": Audience.CUSTOMERS} | facts)
        actions.submit(article=article, by=author, at=NOON)
        actions.publish(article=article, by=reviewer, at=NOON)
        article.refresh_from_db()
        return article

    return make
