"""Reviewing and publishing articles, and what time does to them."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.support.knowledge.actions.words import drop_words, put_words
from evident.support.knowledge.actions.writing import TEXTS, draft_of, name_as
from evident.support.knowledge.models import Article, Version
from evident.support.knowledge.procedure import PROCEDURE, State

MOST_AT_ONCE = 500


def submit(*, article: Article, by: User, at: datetime) -> Article:
    """Ask for a review of a new article. Raises StepRefused if it says nothing yet."""
    return ask(article=article, step="submit", by=by, at=at)


def submit_revision(*, article: Article, by: User, at: datetime) -> Article:
    """Ask for a review of a revision. Raises StepRefused if it says nothing, or nothing new."""
    return ask(article=article, step="submit_revision", by=by, at=at)


def ask(*, article: Article, step: str, by: User, at: datetime) -> Article:
    """Ask for a review of the draft."""
    with PROCEDURE.step(step, article, by=by, at=at) as article:
        version = draft_of(article)
        if not version.body_en and not version.body_zh:
            raise StepRefused(_("Write the text first."))
        now = article.published
        if now is not None and fingerprint(now) == fingerprint(version):
            raise StepRefused(_("The revision says what the published version says."))
    return article


@transaction.atomic
def publish(*, article: Article, by: User, at: datetime) -> Article:
    """
    Record that `by` reviewed the draft and found it right; readers have it from now on.

    The version never changes again. Raises StepRefused if `by` wrote in it, PermissionDenied if
    `by` lacks `article.publish`.
    """
    facts: dict[str, Any] = {}
    with PROCEDURE.step("publish", article, by=by, at=at, facts=facts) as article:
        version = draft_of(article)
        refuse_writer(version, by=by)
        version.reviewer = by
        version.published_at = at
        version.sha256 = fingerprint(version)
        version.save()
        facts |= {"version": version.number, "sha256": version.sha256}
        article.draft = None
        article.published = version
        name_as(article, version)
        reviewed(article, at=at)
        if article.expires_at is not None and article.expires_at <= at:
            article.expires_at = None
    put_words(article)
    return article


def send_back(*, article: Article, by: User, at: datetime, reason: str) -> Article:
    """Give a draft back to its author with a reason. Raises WrongFact without one."""
    facts = {"reason": said(reason)}
    with PROCEDURE.step("send_back", article, by=by, at=at, facts=facts) as article:
        pass
    return article


def send_back_revision(*, article: Article, by: User, at: datetime, reason: str) -> Article:
    """Give a revision back to its author with a reason. Raises WrongFact without one."""
    facts = {"reason": said(reason)}
    with PROCEDURE.step("send_back_revision", article, by=by, at=at, facts=facts) as article:
        pass
    return article


def confirm(*, article: Article, by: User, at: datetime) -> Article:
    """
    Record that `by` reviewed the published version and that it is still right.

    One that expired is valid again. Raises StepRefused if `by` wrote in it.
    """
    with PROCEDURE.step("confirm", article, by=by, at=at) as article:
        if article.published is not None:
            refuse_writer(article.published, by=by)
        reviewed(article, at=at)
        if article.expires_at is not None and article.expires_at <= at:
            article.expires_at = None
    return article


@transaction.atomic
def withdraw(*, article: Article, by: User, at: datetime, reason: str) -> Article:
    """
    Take an article away from its readers for good. Raises WrongFact without a reason.

    Its versions, feedback and links stay on record.
    """
    reason = said(reason)
    with PROCEDURE.step("withdraw", article, by=by, at=at) as article:
        article.withdrawal_reason = reason
        article.closed_at = at
    drop_words(article)
    return article


def fall_due(*, article: Article, by: None, at: datetime) -> Article:
    """Record that the review of an article is due."""
    with PROCEDURE.step("fall_due", article, by=by, at=at) as article:
        pass
    return article


def expire(*, article: Article, by: None, at: datetime) -> Article:
    """Record that the time of an article is over; it is suggested no more."""
    with PROCEDURE.step("expire", article, by=by, at=at) as article:
        pass
    return article


def tell_what_is_due(*, at: datetime) -> list[str]:
    """Let articles expire whose time is over and others fall due; return their numbers."""
    told = []
    articles = Article.objects.filter(kind=PROCEDURE.kind)
    over = articles.filter(state__in=(State.PUBLISHED, State.DUE_REVIEW), expires_at__lte=at)
    due = articles.filter(state=State.PUBLISHED, due_at__lte=at).exclude(pk__in=over.values("pk"))
    for act, found in ((expire, over), (fall_due, due)):
        for article in found.order_by("due_at", "pk")[:MOST_AT_ONCE]:
            try:
                act(article=article, by=None, at=at)
            except StepRefused:
                continue  # somebody was quicker
            told.append(article.number)
    return told


def reviewed(article: Article, *, at: datetime) -> None:
    """Let the time to the next review begin."""
    article.reviewed_at = at
    article.due_at = at + timedelta(days=article.review_days)


def refuse_writer(version: Version, *, by: User) -> None:
    """Raise StepRefused if `by` wrote in `version`: nobody reviews his own words."""
    if by.pk in version.writers or version.author_id == by.pk:
        raise StepRefused(_("Somebody who did not write in it has to review it."))


def said(reason: str) -> str:
    """Return the reason. Raises WrongFact without one."""
    if not reason.strip():
        raise WrongFact(_("Say why."))
    return reason.strip()


def fingerprint(version: Version) -> str:
    """Return the SHA-256 of a version's texts, by which the trail proves what was published."""
    texts = json.dumps([getattr(version, name) for name in TEXTS], ensure_ascii=False)
    return hashlib.sha256(texts.encode()).hexdigest()
