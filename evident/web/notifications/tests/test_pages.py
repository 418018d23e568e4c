"""Pages of notices: bell, inbox, preferences, send log."""

import pytest
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.notifications.models import MailHabit, Notice, Preference, Sending
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record


@pytest.fixture
def notice(requester):
    """Something the requester has not read yet."""
    record = Record.objects.create(
        number="INC-1", kind="incident", title="Mail does not open", state="new",
        organisation=Organisation.objects.get(code="acme"), requester=requester,
        opened_at=NOON, updated_at=NOON,
    )  # fmt: skip
    return Notice.objects.create(
        person=requester, entry_id=1, event="incident.resolve", role="requester", kind="incident",
        record_id=record.pk, number="INC-1", subject=record.title, by_name="Ann",
        quote="<b>done</b>", at=NOON,
    )  # fmt: skip


def test_the_bell_counts_what_is_unread(client, requester, notice):
    client.force_login(requester)
    assert "1 unread notice" in client.get(reverse("notifications:inbox")).text

    client.post(reverse("notifications:read"))

    assert "unread notice" not in client.get(reverse("notifications:inbox")).text


def test_the_inbox_speaks_the_readers_language(client, requester, notice):
    client.force_login(requester)

    english = client.get(reverse("notifications:inbox"), headers={"accept-language": "en"}).text
    chinese = client.get(
        reverse("notifications:inbox"), headers={"accept-language": "zh-hans"}
    ).text

    assert "INC-1 is resolved. Does it work again?" in english
    assert "INC-1 已解决，请确认是否恢复正常。" in chinese
    assert "&lt;b&gt;done" in english


def test_opening_a_notice_reads_it_and_leads_to_the_record(client, requester, notice):
    client.force_login(requester)

    answer = client.get(reverse("notifications:follow", args=[notice.pk]))

    assert answer.url == reverse("incidents:detail", args=["INC-1"])
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_nobody_opens_or_reads_the_notice_of_another(client, stranger, notice):
    client.force_login(stranger)

    assert client.get(reverse("notifications:follow", args=[notice.pk])).status_code == 404
    client.post(reverse("notifications:read"), {"notice": notice.pk})

    notice.refresh_from_db()
    assert notice.read_at is None


def test_customers_are_not_asked_about_our_internal_affairs(client, requester, agent):
    def offered(person):
        client.force_login(person)
        return client.get(reverse("notifications:preferences")).context["form"].fields

    assert "way:incident.note" not in offered(requester)
    assert "way:incident.note" in offered(agent)


def test_preferences_are_saved_and_only_what_changed(client, requester):
    client.force_login(requester)
    address = reverse("notifications:preferences")
    form = client.get(address).context["form"]
    sent = {field.html_name: field.value() for field in form} | {
        "way:incident.close": "digest",
        "rhythm": "hourly",
        "hears_of_own": "on",
    }

    assert client.post(address, sent).status_code == 302

    assert list(Preference.objects.values_list("event", "way")) == [("incident.close", "digest")]
    assert MailHabit.objects.get(person=requester).rhythm == "hourly"
    assert client.post(address, sent | {"way:incident.close": "drum"}).status_code == 200
    assert Preference.objects.get().way == "digest"


def test_the_send_log_says_why_and_is_for_administrators(client, administrator, requester, notice):
    Sending.objects.create(
        person=requester, entry_id=1, event="incident.resolve", role="requester",
        record_id=notice.record_id, number="INC-1", at=NOON, outcome="not_sent",
        reason="no_address",
    )  # fmt: skip
    client.force_login(administrator)
    assert "No mail address is known." in client.get(reverse("notifications:log")).text
    assert "INC-1" in client.get(reverse("notifications:log"), {"q": "inc-1"}).text
    assert "INC-1" not in client.get(reverse("notifications:log"), {"q": "INC-2"}).text

    client.force_login(requester)
    assert client.get(reverse("notifications:log")).status_code == 403
