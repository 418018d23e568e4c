"""Documents with a title in each language are called as their reader reads."""

import pytest
from django.utils.translation import override

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.records.models import Record
from evident.kernel.records.naming import name_all
from evident.kernel.search import queries as search
from evident.kernel.trail.models import Entry
from evident.support.documents import actions

TITLES = {"title_en": "Rules of the desk", "title_zh": "服务台规则"}


@pytest.fixture
def document(make_document, author):
    """A document in both languages that waits for approval."""
    return actions.submit(document=make_document(**TITLES), by=author, at=NOON)


def test_notices_call_a_document_in_the_language_of_their_reader(document, approver):
    User.objects.filter(pk=approver.pk).update(language="zh-hans")

    notify(list(Entry.objects.order_by("pk")))

    (notice,) = Notice.objects.filter(person=approver, event="document.submit")
    assert notice.subject == "服务台规则"


def test_whoever_may_approve_and_did_not_write_it_hears_that_it_waits(
    document, author, approver, make_user, provider
):
    top = make_user("top", "top_management", provider)
    make_user("reviewer", "process_manager", provider)

    notify(list(Entry.objects.order_by("pk")))

    told = Notice.objects.filter(event="document.submit")
    assert set(told.values_list("person", flat=True)) == {approver.pk, top.pk}


def test_search_and_lists_call_it_in_the_language_of_the_page(document, author):
    record = Record.objects.get(pk=document.pk)
    with override("zh-hans"):
        (hit,) = search.search(user=author, text="服务台规则", at=NOON).hits
        assert "".join(part.text for part in hit.title) == "服务台规则"
        assert record.name == "服务台规则"
    with override("en"):
        assert record.name == "Rules of the desk"


def test_what_has_one_title_keeps_it_and_a_list_asks_once_for_each_kind(
    document, make_document, django_assert_num_queries
):
    make_document(title_en="English alone")
    rows = list(Record.objects.filter(kind="document"))

    with override("zh-hans"), django_assert_num_queries(1):
        assert set(name_all(rows).values()) == {"服务台规则", "English alone"}
    with override("en"), django_assert_num_queries(0):
        name_all(rows)
