"""What a procedure is, on its page."""

import pytest
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.access.queries import may
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures import tailoring
from evident.kernel.trail.models import Entry


def test_the_page_names_permissions_in_the_words_of_its_reader(make_user, provider):
    auditor = make_user("auditor", "internal_auditor", provider)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(auditor)

    page = client.get("/administration/procedures/incident/").content.decode()

    assert "<td>解决</td>" in page
    assert "<code>incident.resolve</code>" not in page


@pytest.fixture
def draft(make_user, provider):
    """A tailored procedure that somebody proposed and changed twice."""
    author = make_user("author", "process_owner", provider)
    proposed = tailoring.propose(kind="incident", by=author, at=NOON, reason="More room")
    for number in (1, 2):
        item = {"code": "asked", "text_en": f"User asked {number}", "text_zh": "已询问用户"}
        rules = proposed.rules | {"checklists": {"cancel": [item]}}
        proposed = tailoring.edit(version=proposed, by=author, at=NOON, rules=rules)
    return proposed


def test_who_may_approve_a_draft_and_did_not_write_it_sees_that_it_waits(
    draft, make_user, provider, client, django_assert_num_queries
):
    top = make_user("top", "top_management", provider)
    agent = make_user("agent", "agent", provider)
    may(top, "procedure.approve")

    with django_assert_num_queries(1):
        assert list(tailoring.waiting_for(top)) == [draft]
    assert not tailoring.waiting_for(draft.author)
    assert not tailoring.waiting_for(agent)
    client.force_login(top)
    address = f"/administration/procedures/incident/versions/{draft.number}/"
    assert address in client.get(reverse("web:home-block", args=["procedures.waiting"])).text


def test_a_draft_that_changes_nothing_waits_for_nobody(make_user, provider):
    author = make_user("author", "process_owner", provider)
    tailoring.propose(kind="incident", by=author, at=NOON, reason="More room")

    assert not tailoring.waiting_for(make_user("top", "top_management", provider))


def test_who_may_approve_a_draft_hears_of_it_once(draft, make_user, provider):
    top = make_user("top", "top_management", provider)

    notify(list(Entry.objects.order_by("pk")))

    (notice,) = Notice.objects.filter(event="procedure.edit")
    assert notice.person == top
    assert notice.path.endswith(f"/incident/versions/{draft.number}/")
