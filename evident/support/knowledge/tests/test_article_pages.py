"""The pages and the API of articles."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.comparing import compare
from evident.kernel.markdown import plain, rendered
from evident.support.knowledge import actions
from evident.support.knowledge.models import Article, Audience, Category, Deflection, Feedback


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user, language="en"):
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client

    return enter


def test_an_article_is_written_edited_reviewed_and_read(sign_in, author, reviewer, requester):
    writes, reviews = sign_in(author), sign_in(reviewer)
    facts = {"title_en": "Reset it", "body_en": "**Wait**", "form": "how_to", "review_days": 90}
    wrong = writes.post(reverse("articles:new"), facts | {"title_en": "", "audience": "staff"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "**Wait**" in wrong.content.decode()

    answer = writes.post(reverse("articles:new"), facts | {"audience": "customers"})

    article = Article.objects.get()
    assert answer.url == article.get_absolute_url()
    edit = reverse("articles:edit", args=[article.number])
    assert writes.get(edit).status_code == HTTPStatus.OK
    told = {"title_en": "Reset it", "body_en": "**Wait** a minute", "seen_version": 1}
    assert writes.post(edit, told).status_code == HTTPStatus.FOUND
    assert writes.post(edit, told).status_code == HTTPStatus.UNPROCESSABLE_ENTITY  # stale
    writes.post(f"{answer.url}submit/")
    refused = writes.post(f"{answer.url}publish/", follow=True)
    said = [str(each) for each in refused.context["messages"]]
    assert said[-1] == "Somebody who did not write in it has to review it."
    assert sign_in(requester).get(answer.url).status_code == HTTPStatus.NOT_FOUND
    reviews.post(f"{answer.url}publish/")
    page = sign_in(requester, "zh-hans").get(answer.url).content.decode()
    assert "<strong>Wait</strong> a minute" in page
    assert "只有英文" in page


def test_readers_search_rate_and_see_no_drafts(sign_in, publish_article, make_article, requester):
    article = publish_article(title_zh="重置 VPN 客户端", body_zh="打开设置")
    make_article(title_en="Unfinished VPN thoughts", audience=Audience.CUSTOMERS)
    client = sign_in(requester)

    for text in ("vpn", "重置", "chongzhi"):
        listed = client.get(reverse("articles:home"), {"text": text}).content.decode()
        assert "Reset the VPN client" in listed
        assert "Unfinished" not in listed
    assert "No article matches" in client.get("/knowledge/?text=xylophone").content.decode()
    rate = reverse("articles:rate", args=[article.number])
    client.post(rate, {"helped": "no", "words": "Which menu?"})
    assert Feedback.objects.get().words == "Which menu?"
    assert client.get(reverse("articles:list")).status_code == HTTPStatus.FORBIDDEN
    assert client.get(reverse("articles:new")).status_code == HTTPStatus.FORBIDDEN


def test_what_differs_between_versions(sign_in, publish_article, author, requester):
    article = publish_article()
    actions.revise(article=article, by=author, at=NOON)
    actions.edit(article=article, by=author, at=NOON, body_en="Open **Options**")
    address = reverse("articles:compared", args=[article.number, 1, 2])

    page = sign_in(author).get(address).content.decode()

    assert "<ins>Options</ins>" in page or "<ins>" in page
    assert sign_in(requester).get(address).status_code == HTTPStatus.NOT_FOUND
    draft = reverse("articles:version", args=[article.number, 2])
    assert sign_in(requester).get(draft).status_code == HTTPStatus.NOT_FOUND
    assert compare("a\nb", "a\nb") == []
    assert [line.sort for line in compare("a\nb", "a\nc")] == ["same", "changed"]


@pytest.mark.parametrize(("language", "first"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_a_version_shows_the_text_of_the_reader_first(
    sign_in, publish_article, author, language, first
):
    article = publish_article(title_en="Reset the VPN", title_zh="重置 VPN")
    address = reverse("articles:version", args=[article.number, 1])

    page = sign_in(author).get(address, headers={"Accept-Language": language})

    assert page.context["texts"][0][0] == first
    assert "重置 VPN" in page.text
    assert "Reset the VPN" in page.text


def test_pages_keep_to_their_budget_of_queries(
    sign_in, publish_article, requester, agent, django_assert_max_num_queries
):
    for number in range(12):
        publish_article(title_en=f"Reset VPN {number}", category=Category.objects.first())
    article = Article.objects.first()
    budgets = (
        (requester, reverse("articles:home"), 14),
        (requester, reverse("articles:home") + "?text=vpn", 16),
        (requester, article.get_absolute_url(), 22),
        (agent, article.get_absolute_url(), 34),
        (agent, reverse("articles:list"), 12),
    )
    for user, address, most in budgets:
        client = sign_in(user)
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == HTTPStatus.OK


def test_markdown_runs_nothing():
    hostile = "<script>x</script> [a](javascript:x) ![p](http://evil/p.png) ![ours](my%20p.png)"

    markup = rendered(hostile, pictures={"my p.png": "/attachments/1/?show=1"})

    assert "<script" not in markup
    assert "href" not in markup
    assert "evil" not in markup
    assert 'src="/attachments/1/?show=1"' in markup
    assert rendered("# One") == "<h2>One</h2>\n"
    assert plain("**Wait** & see") == "Wait & see"


def test_the_api_does_what_pages_do(sign_in, author, reviewer, requester):
    writes, reviews = sign_in(author), sign_in(reviewer)
    made = writes.post(
        "/api/articles",
        {"title_en": "Reset", "body_en": "Wait", "audience": "customers"},
        content_type="application/json",
    )
    assert made.status_code == HTTPStatus.CREATED
    address = f"/api/articles/{made.json()['number']}"
    assert sign_in(requester).get(address).status_code == HTTPStatus.NOT_FOUND
    writes.post(f"{address}/submit", {}, content_type="application/json")
    refused = writes.post(f"{address}/publish", {}, content_type="application/json")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert reviews.post(f"{address}/publish").json()["state"] == "published"
    read = sign_in(requester).get(address).json()
    assert (read["published"]["body_en"], read["audience"], read["owner"]) == ("Wait", "", None)
    found = sign_in(requester).get("/api/articles/suggestions/like?text=reset").json()
    assert [each["number"] for each in found] == [read["number"]]
    rated = sign_in(requester).post(
        f"{address}/rate", {"helped": True}, content_type="application/json"
    )
    assert rated.status_code == HTTPStatus.NO_CONTENT
    solved = sign_in(requester).post(
        f"{address}/solve", {"place": "nowhere"}, content_type="application/json"
    )
    assert solved.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Deflection.objects.exists()


def test_categories_are_for_those_who_may(sign_in, reviewer, agent):
    client = sign_in(reviewer)
    told = {"code": "rooms", "name_en": "Rooms", "name_zh": "会议室", "is_active": "on"}

    assert client.post(reverse("articles:category-new"), told).status_code == HTTPStatus.FOUND
    again = client.post(reverse("articles:category-new"), told)
    assert "Another category has the code rooms" in again.content.decode()
    assert sign_in(agent).get(reverse("articles:categories")).status_code == HTTPStatus.FORBIDDEN


def test_whoever_writes_a_note_on_an_article_reads_who_reads_it(sign_in, author, make_article):
    page = sign_in(author).get(make_article().get_absolute_url()).text

    assert "Only our own staff reads this, never the customer." in page
    assert "Keep as internal note" in page
