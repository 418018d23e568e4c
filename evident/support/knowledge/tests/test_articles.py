"""The life of an article: written, reviewed, published, revised, confirmed, withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from evident.conftest import NOON
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.search.queries import search
from evident.kernel.trail.models import Entry
from evident.support.knowledge import actions, queries
from evident.support.knowledge.models import Audience, Version, Words
from evident.support.knowledge.procedure import PROCEDURE, State

LATER = NOON + timedelta(days=1)


def test_draft_keeps_both_languages_and_leaves_a_trace(make_article, author):
    article = make_article(title_zh="重置 VPN", body_zh="打开**设置**")

    assert (article.number, article.state, article.assignee) == ("KB-1", State.DRAFT, author)
    version = Version.objects.get(article=article)
    assert (version.number, version.title_zh, version.published_at) == (1, "重置 VPN", None)
    assert Entry.objects.get(record="KB-1").event == "article.draft"


def test_draft_needs_a_title_and_a_permission(make_article, requester, author):
    with pytest.raises(WrongFact, match="title"):
        make_article(title_en=" ")
    with pytest.raises(WrongFact, match="own language"):
        make_article(body_zh="没有标题")
    with pytest.raises(PermissionDenied):
        actions.draft(by=requester, at=NOON, title_en="Mine")
    assert not Version.objects.exists()


def test_published_article_is_what_the_reviewer_read(publish_article, reviewer):
    article = publish_article()

    version = article.published
    assert (article.state, article.draft) == (State.PUBLISHED, None)
    assert (version.reviewer, version.published_at) == (reviewer, NOON)
    assert article.due_at == NOON + timedelta(days=180)
    entry = Entry.objects.get(event="article.publish")
    assert entry.facts["sha256"] == version.sha256
    assert Words.objects.filter(article=article).exists()


def test_nobody_publishes_what_he_wrote_in(make_article, author, reviewer):
    article = make_article()
    actions.edit(article=article, by=reviewer, at=NOON, body_en="Other words")
    actions.submit(article=article, by=author, at=NOON)

    for writer in (author, reviewer):
        with pytest.raises(StepRefused, match="did not write"):
            actions.publish(article=article, by=writer, at=NOON)

    article.refresh_from_db()
    assert (article.state, article.published) == (State.IN_REVIEW, None)
    assert not Words.objects.exists()


def test_a_published_version_never_changes(publish_article):
    version = publish_article().published

    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(body_en="Forged")
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        version.article.versions.all()._raw_delete("default")


def test_a_revision_stands_beside_the_published_version(
    publish_article, author, reviewer, requester
):
    article = publish_article()
    actions.revise(article=article, by=author, at=LATER)
    actions.edit(article=article, by=author, at=LATER, title_en="Reset it", body_en="Quetzal")

    article.refresh_from_db()
    assert (article.state, article.title) == (State.REVISING, "Reset the VPN client")
    seen = queries.get(number="KB-1", user=requester)
    assert "Quetzal" not in seen.published.body_en
    assert not search(user=requester, text="Quetzal", at=LATER).hits
    assert [v.number for v in queries.versions_of(article, user=requester)] == [1]

    actions.submit_revision(article=article, by=author, at=LATER)
    actions.publish(article=article, by=reviewer, at=LATER)

    article.refresh_from_db()
    assert (article.published.number, article.title) == (2, "Reset it")
    assert search(user=requester, text="Quetzal", at=LATER).hits


@pytest.mark.parametrize(
    ("language", "text", "quoted"),
    [
        ("en", "VPN", "Start the VPN client again"),
        ("zh-hans", "VPN", "请重新启动 VPN 客户端"),
        ("zh-hans", "client", "Start the VPN client again"),
    ],
)
def test_what_is_found_is_quoted_in_the_readers_language(
    publish_article, requester, language, text, quoted
):
    texts = {"body_en": "Start the VPN client again", "body_zh": "请重新启动 VPN 客户端"}
    publish_article(title_zh="重新启动", **texts)

    with translation.override(language):
        (hit,) = search(user=requester, text=text, at=LATER).hits

    assert "".join(part.text for part in hit.snippet) == quoted


def test_a_revision_that_says_nothing_new_is_refused(publish_article, author):
    article = publish_article()
    actions.revise(article=article, by=author, at=LATER)

    with pytest.raises(StepRefused, match="published version says"):
        actions.submit_revision(article=article, by=author, at=LATER)
    actions.drop_revision(article=article, by=author, at=LATER)

    article.refresh_from_db()
    assert (article.state, article.draft) == (State.PUBLISHED, None)
    assert article.versions.count() == 1


def test_editing_notices_somebody_else(make_article, author, reviewer):
    article = make_article()
    seen = article.version
    actions.edit(article=article, by=reviewer, at=NOON, body_en="Theirs")

    with pytest.raises(EditConflict):
        actions.edit(article=article, by=author, at=NOON, seen_version=seen, body_en="Mine")

    assert Version.objects.get().body_en == "Theirs"


def test_time_lets_reviews_fall_due_and_articles_expire(publish_article, author):
    due = publish_article()
    over = publish_article(expires_at=NOON + timedelta(days=30))
    after = NOON + timedelta(days=200)

    assert sorted(actions.tell_what_is_due(at=after)) == [due.number, over.number]
    assert actions.tell_what_is_due(at=after) == []

    due.refresh_from_db()
    over.refresh_from_db()
    assert (due.state, over.state) == (State.DUE_REVIEW, State.EXPIRED)
    assert PROCEDURE.named("fall_due").is_automatic


def test_confirm_is_for_somebody_who_did_not_write(publish_article, author, reviewer):
    article = publish_article()
    after = NOON + timedelta(days=200)
    actions.tell_what_is_due(at=after)

    with pytest.raises(StepRefused):
        actions.confirm(article=article, by=author, at=after)
    actions.confirm(article=article, by=reviewer, at=after)

    article.refresh_from_db()
    assert (article.state, article.reviewed_at) == (State.PUBLISHED, after)


def test_withdrawn_is_gone_for_readers_alone(publish_article, author, reviewer, requester):
    article = publish_article()
    with pytest.raises(PermissionDenied):
        actions.withdraw(article=article, by=author, at=LATER, reason="Old")

    actions.withdraw(article=article, by=reviewer, at=LATER, reason="Old")

    assert not queries.visible_to(requester).exists()
    assert queries.get(number="KB-1", user=author).withdrawal_reason == "Old"
    assert not Words.objects.exists()


def test_customers_see_what_is_published_to_them(
    publish_article, make_article, customer, requester, stranger, agent
):
    publish_article()
    publish_article(audience=Audience.CHOSEN, customers=[customer], title_en="For Acme")
    publish_article(audience=Audience.STAFF, title_en="For us")
    make_article(audience=Audience.CUSTOMERS, title_en="Draft")

    def titles(user):
        return sorted(queries.visible_to(user).values_list("title", flat=True))

    assert titles(requester) == ["For Acme", "Reset the VPN client"]
    assert titles(stranger) == ["Reset the VPN client"]
    assert len(titles(agent)) == 4


def test_readers_are_changed_by_those_who_may(publish_article, author, reviewer, provider):
    article = publish_article(audience=Audience.STAFF)

    with pytest.raises(PermissionDenied):
        actions.address(article=article, by=author, at=NOON, audience=Audience.CUSTOMERS)
    with pytest.raises(WrongFact, match="at least one"):
        actions.address(article=article, by=reviewer, at=NOON, audience=Audience.CHOSEN)
    with pytest.raises(WrongFact, match="no customer"):
        actions.address(
            article=article, by=reviewer, at=NOON, audience=Audience.CHOSEN, customers=[provider]
        )

    article.refresh_from_db()
    assert article.audience == Audience.STAFF


def test_owner_hears_what_readers_say(publish_article, requester, author):
    article = publish_article()
    actions.rate(article=article, by=requester, at=LATER, helped=False, words="Which menu?")
    notify(list(Entry.objects.order_by("id")))

    assert Notice.objects.filter(person=author, event="article.rate").exists()
    assert not Notice.objects.filter(person=requester).exists()
