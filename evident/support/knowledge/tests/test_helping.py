"""Articles that help: suggested while somebody types, ending a report, used on a record."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.links.models import Link
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.support.knowledge import actions, queries
from evident.support.knowledge.actions import counting
from evident.support.knowledge.models import Article, Audience, Deflection, Feedback, Reading, Words
from evident.support.knowledge.places import Place, declare_place
from evident.support.knowledge.queries import suggesting

LATER = NOON + timedelta(hours=2)
declare_place(Place("incident", "Report", "articles:home"))


def suggested(user, text, **more):
    found = queries.suggest(user=user, texts=[text], at=NOON, **more)
    return [each.article.title for each in found]


def test_what_is_alike_is_suggested_in_both_languages(publish_article, requester):
    publish_article()
    publish_article(title_en="Order a new phone", body_en="Ask the desk.")
    publish_article(
        title_en="", body_en="", title_zh="打印机卡纸怎么办", body_zh="打开后盖，取出纸张。"
    )

    assert suggested(requester, "my VPN client is broken") == ["Reset the VPN client"]
    assert suggested(requester, "三楼打印机卡纸") == ["打印机卡纸怎么办"]
    assert suggested(requester, "xylophone") == []
    assert suggested(requester, "a") == []


def test_rare_words_weigh_more_than_common_ones(publish_article, requester):
    for number in range(6):
        publish_article(title_en=f"Restart server {number}", body_en="Restart the server.")
    publish_article(title_en="Payroll is late", body_en="Call the bank.")

    assert suggested(requester, "restart payroll", size=1) == ["Payroll is late"]


def test_staff_only_and_other_customers_are_never_suggested(
    publish_article, customer, requester, stranger, agent, reviewer
):
    publish_article(audience=Audience.STAFF, title_en="VPN secrets")
    publish_article(audience=Audience.CHOSEN, customers=[customer], title_en="VPN at Acme")

    assert suggested(requester, "VPN") == ["VPN at Acme"]
    assert suggested(stranger, "VPN") == []
    assert suggested(agent, "VPN", for_customer=True) == ["VPN at Acme"]
    assert len(suggested(agent, "VPN")) == 2
    expired = Article.objects.get(title="VPN at Acme")
    actions.describe(article=expired, by=reviewer, at=NOON, expires_at=NOON - timedelta(minutes=1))
    assert suggested(requester, "VPN") == []


def test_nothing_is_suggested_to_whoever_may_read_no_article(publish_article, provider):
    publish_article()
    guest = User.objects.create_user("guest", name="Guest", organisation=provider)

    assert suggested(guest, "VPN") == []


def test_suggestions_of_ten_thousand_articles_come_from_an_index(publish_article, requester):
    article = publish_article()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO record (number, kind, title, state, is_open, organisation_id,
                opened_at, updated_at, is_restricted, procedure_version, version, custom, source,
                source_key)
            SELECT 'KB-' || n, 'article', 'Article ' || n, 'published', true, %s, now(), now(),
                false, 1, 1, '{}', '', '' FROM generate_series(2, 10001) AS n""",
            [article.organisation_id],
        )
        cursor.execute(
            """INSERT INTO article (record_id, title_en, title_zh, form, audience, keywords,
                review_days, withdrawal_reason)
            SELECT id, title, '', 'how_to', 'customers', '', 180, '' FROM record
            WHERE number <> 'KB-1' AND kind = 'article'"""
        )
        cursor.execute(
            """INSERT INTO article_words (article_id, words)
            SELECT id, ('''word' || id % 997 || ''':1A ''restart'':2C')::tsvector FROM record
            WHERE number <> 'KB-1' AND kind = 'article'"""
        )
        cursor.execute("ANALYZE record, article, article_words")
        terms = suggesting.terms_of(["reset vpn word17 "])
        seen = queries.readable(requester, at=NOON)
        inner, parameters = seen.order_by().values("pk").query.sql_with_params()
        sql = suggesting._ALIKE.format(
            most=suggesting.MOST_OF_A_WORD, looked=suggesting.LOOKED_AT, seen=inner
        )
        cursor.execute(f"EXPLAIN {sql}", [terms, *parameters])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "article_words_found" in plan
    assert "Seq Scan on article_words" not in plan
    assert "search_vector" not in plan
    assert suggested(requester, "restart the vpn", size=1) == ["Reset the VPN client"]


def test_solving_counts_when_an_hour_passed_without_a_report(
    publish_article, requester, stranger, customer
):
    article = publish_article()
    for user in (requester, stranger):
        actions.solve(article=article, by=user, at=NOON, place="incident", typed="VPN  down")
    again = actions.solve(article=article, by=requester, at=NOON, place="incident", typed="VPN")
    assert again.typed == "VPN down"
    Record.objects.create(
        number="INC-9", kind="incident", title="VPN", state="new", organisation=customer,
        requester=requester, opened_at=NOON + timedelta(minutes=59), updated_at=NOON,
    )  # fmt: skip

    assert actions.settle(at=NOON + timedelta(minutes=59)) == 0
    assert actions.settle(at=LATER) == 2
    assert actions.settle(at=LATER) == 0

    verdicts = dict(Deflection.objects.values_list("by__login", "verdict"))
    assert verdicts == {"requester": "refuted", "stranger": "counted"}
    assert Entry.objects.filter(event="article.solve").count() == 2


def test_rating_is_once_for_each_version_and_only_for_readers(
    publish_article, make_article, requester, stranger, customer
):
    article = publish_article(audience=Audience.CHOSEN, customers=[customer])
    actions.rate(article=article, by=requester, at=NOON, helped=False, words="Which menu?")
    actions.rate(article=article, by=requester, at=NOON, helped=True)

    with pytest.raises(PermissionDenied):
        actions.rate(article=article, by=stranger, at=NOON, helped=True)
    with pytest.raises(StepRefused, match="not published"):
        actions.rate(article=make_article(), by=article.assignee, at=NOON, helped=True)

    assert [(each.by, each.helped) for each in Feedback.objects.all()] == [(requester, True)]


def test_readings_are_written_together(publish_article, django_assert_num_queries):
    article = publish_article()
    counting.write_readings()
    Reading.objects.all().delete()  # what another test had noted
    with django_assert_num_queries(0):
        for _ in range(5):
            counting.note_reading(article=article, at=NOON)
    counting.note_reading(article=article, at=NOON + timedelta(minutes=1))

    assert Reading.objects.get().count == 6


def test_withdrawn_articles_lose_their_words(publish_article, reviewer):
    article = publish_article()
    actions.withdraw(article=article, by=reviewer, at=NOON, reason="Wrong")

    assert not Words.objects.exists()
    with pytest.raises(StepRefused):
        actions.describe(article=article, by=reviewer, at=NOON, keywords="vpn")


def test_using_links_a_record(publish_article, make_article, agent, requester):
    article = publish_article()
    other = publish_article(title_en="Other")

    with pytest.raises(PermissionDenied):
        actions.use(article=article, record=other, by=requester, at=NOON)
    with pytest.raises(StepRefused, match="not published"):
        actions.use(article=make_article(), record=other, by=agent, at=NOON)
    actions.use(article=article, record=other, by=agent, at=NOON)

    link = Link.objects.get()
    assert (link.start_id, link.meaning, link.end_id) == (other.pk, "solved_with", article.pk)
    assert queries.used_in(article, user=agent) == 1
