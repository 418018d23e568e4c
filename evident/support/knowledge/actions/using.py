"""Solving a record with an article, and making an article from a solved record."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.links import actions as links
from evident.kernel.links.models import Link
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.kernel.search.sources import read
from evident.support.knowledge.actions.reading import readable
from evident.support.knowledge.actions.writing import draft
from evident.support.knowledge.models import EXPLAINS, SOLVED_WITH, Article, Category, Form
from evident.support.knowledge.places import Origin, origin_of

FIRST_HAN, LAST_HAN = "\u4e00", "\u9fff"


def use(*, article: Article, record: Record, by: User, at: datetime) -> Link:
    """
    Say that `record` was solved with `article`.

    Raises StepRefused if the article is not published or was said to be used already,
    PermissionDenied if `by` may not link the record.
    """
    readable(article, by=by)
    return links.add(record=record, other=article, meaning=SOLVED_WITH, by=by, at=at)


@transaction.atomic
def draft_from(*, record: Record, by: User, at: datetime) -> Article:
    """
    Begin an article with what `record` tells: its symptom, and what solved it; both stay linked.

    It is for our staff until somebody decides otherwise. Raises StepRefused if the record is not
    solved yet, PermissionDenied if `by` lacks `article.draft`.
    """
    known = read([record.pk])
    origin = origin_of(known[0]) if known else None
    if origin is None:
        raise StepRefused(
            _("%(number)s does not tell yet how it was solved.") % {"number": record.number}
        )
    language = "zh" if is_mostly_chinese(origin) else "en"
    texts: dict[str, Any] = {
        f"title_{language}": origin.title,
        f"body_{language}": body_of(origin, language),
    }
    article = draft(
        by=by,
        at=at,
        form=Form.SOLUTION,
        keywords=origin.keywords,
        category=Category.objects.filter(code=origin.category, is_active=True).first(),
        services=[record.service] if record.service else [],
        **texts,
    )
    links.add(record=article, other=record, meaning=EXPLAINS, by=None, at=at)
    return article


def body_of(origin: Origin, language: str) -> str:
    """Return the text of the article in the language of the record."""
    problem, solution = ("问题", "解决方法") if language == "zh" else ("Problem", "Solution")
    return f"## {problem}\n\n{origin.problem or origin.title}\n\n## {solution}\n\n{origin.solution}"


def is_mostly_chinese(origin: Origin) -> bool:
    """Return whether the record was written in Chinese; as the page is where nothing tells."""
    text = origin.title + origin.problem + origin.solution
    han = sum(FIRST_HAN <= each <= LAST_HAN for each in text)
    latin = sum(each.isascii() and each.isalpha() for each in text)
    if not han and not latin:
        return (get_language() or "").startswith("zh")
    return han * 3 >= latin
